package io.llmbroker.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.dialect.Dialect;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.dialect.StreamFold;
import io.llmbroker.dialect.VendorFailure;
import io.llmbroker.dialect.VendorRequest;
import io.llmbroker.error.ApiError;

/**
 * OpenAI's own wire format, as OpenAI and the many vendors that follow it speak it: passed on token-true, put right only
 * where a vendor is wrong. Stateless and thread-safe.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">OpenAI's reference</a>
 */
public final class OpenAiDialect implements Dialect {
    @Override
    public String name() {
        return "openai";
    }

    @Override
    public VendorRequest encode(Call call) {
        return OpenAiRequest.encode(call);
    }

    @Override
    public ObjectNode decode(Call call, JsonNode answer) {
        return switch (call.endpoint()) {
            case CHAT_COMPLETIONS -> ChatAnswer.decode(call, answer);
            case COMPLETIONS -> TextAnswer.decode(call, answer);
            case EMBEDDINGS -> EmbeddingAnswer.decode(call, answer);
        };
    }

    @Override
    public StreamFold fold(Call call) {
        if (call.endpoint() == Endpoint.EMBEDDINGS) {
            throw new IllegalArgumentException("embeddings do not stream");
        }
        return call.endpoint() == Endpoint.COMPLETIONS ? new TextFold(call) : new ChatFold(call);
    }

    @Override
    public ApiError classify(VendorFailure failure) {
        return OpenAiErrors.classify(failure);
    }
}
