package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.dialect.Dialect;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.dialect.StreamFold;
import io.llmbroker.dialect.VendorFailure;
import io.llmbroker.dialect.VendorRequest;
import io.llmbroker.error.ApiError;
import java.time.InstantSource;
import java.util.Map;

/**
 * Anthropic's Messages API. Facts about models come from {@code params/anthropic.yaml}. Stateless and thread-safe.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages">Messages API</a>
 */
public final class AnthropicDialect implements Dialect {
    private static final String PATH = "/v1/messages";

    private final InstantSource clock;

    /** A dialect that takes the creation time of answers from the system's clock. */
    public AnthropicDialect() {
        this(InstantSource.system());
    }

    /**
     * @param clock gives the creation time of answers
     */
    public AnthropicDialect(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "anthropic";
    }

    @Override
    public VendorRequest encode(Call call) {
        if (call.endpoint() != Endpoint.CHAT_COMPLETIONS) {
            throw ApiError.unsupported(
                    "model",
                    call.provider() + " has no " + call.endpoint().wireName() + ": model " + call.model()
                            + " answers chat completions only");
        }
        return new VendorRequest(PATH, RequestBody.of(call));
    }

    @Override
    public ObjectNode decode(Call call, JsonNode answer) {
        if (answer.path("type").asText("").equals("error")
                || answer.path("error").isObject()) {
            throw classify(new VendorFailure(call.provider(), 200, answer, "", Map.of()));
        }
        return Answer.of(call, answer, clock.instant().getEpochSecond());
    }

    @Override
    public StreamFold fold(Call call) {
        return new AnthropicStreamFold(call, clock.instant().getEpochSecond());
    }

    @Override
    public ApiError classify(VendorFailure failure) {
        return Errors.classify(failure);
    }
}
