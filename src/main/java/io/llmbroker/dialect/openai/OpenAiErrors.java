package io.llmbroker.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.dialect.FailureText;
import io.llmbroker.dialect.VendorFailure;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Failures of OpenAI and its look-alikes: by what their bodies say, then by status. Thread-safe.
 *
 * @see <a href="https://platform.openai.com/docs/guides/error-codes">OpenAI's error codes</a>
 */
final class OpenAiErrors {
    private static final Pattern CODE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{1,63}");

    private OpenAiErrors() {}

    static ApiError classify(VendorFailure failure) {
        if (failure.body() == null || !failure.body().isContainerNode()) {
            return FailureText.withoutJson(failure);
        }
        ErrorBody body = ErrorBody.of(failure.body());
        ErrorRule rule = ErrorRule.find(failure.status(), body);
        int status = rule == null ? status(failure.status(), body) : rule.status();
        String code = rule == null || rule.code() == null ? code(status, body) : rule.code();
        return ApiError.of(status, ErrorType.ofStatus(status), code, message(failure, body))
                .withParam(body.param())
                .withRetryAfter(FailureText.retryAfter(failure.headers(), Instant.now()))
                .fromVendor(FailureText.requestId(failure.headers(), failure.body()));
    }

    /**
     * @param answered whether the body has what an answer has
     * @return the error that came in the body of a success, or null
     */
    static ApiError inSuccess(String provider, JsonNode body, boolean answered) {
        boolean error = isSaid(body.get("error"))
                || body.path("object").asText().equals("error")
                || !answered && (isSaid(body.get("code")) || isSaid(body.get("detail")));
        return error ? classified(provider, body) : null;
    }

    private static ApiError classified(String provider, JsonNode body) {
        String text = new String(Json.bytes(body), StandardCharsets.UTF_8);
        return classify(new VendorFailure(provider, 200, body, text, Map.of()));
    }

    /**
     * @param named whether the event itself is called an error
     * @return the error that came as an event of a stream, or null
     */
    static ApiError inStream(String provider, JsonNode event, boolean named) {
        return named ? classified(provider, event) : inSuccess(provider, event, event.has("choices"));
    }

    /** Some vendors put the error into the choice that it broke. */
    static void inChoice(String provider, JsonNode choice) {
        if (isSaid(choice.get("error"))) {
            throw inSuccess(provider, choice, true);
        }
    }

    private static boolean isSaid(JsonNode node) {
        if (node == null || node.isNull() || node.isBoolean() && !node.booleanValue()) {
            return false;
        }
        return node.isContainerNode() ? !node.isEmpty() : !node.asText().isEmpty();
    }

    /** The vendor's own status where it can be true. */
    private static int status(int given, ErrorBody body) {
        if (given == 529) {
            return 503;
        }
        if (given >= 400 && given < 520) {
            return given;
        }
        return given == 200 && body.number() >= 400 && body.number() < 520 ? body.number() : 502;
    }

    private static String code(int status, ErrorBody body) {
        String code = body.code();
        if (code != null && CODE.matcher(code).matches() && !code.endsWith("_error")) {
            return code;
        }
        return FailureText.codeOf(status);
    }

    private static String message(VendorFailure failure, ErrorBody body) {
        return body.message() == null
                ? failure.provider() + " answered with status " + failure.status() + ": "
                        + FailureText.excerpt(failure.text())
                : FailureText.masked(body.message());
    }
}
