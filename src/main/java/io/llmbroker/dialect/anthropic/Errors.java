package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.dialect.FailureText;
import io.llmbroker.dialect.VendorFailure;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The vendor's failures to the closed list of errors, by the body first: the status alone does not tell an empty
 * account from a bad request.
 *
 * @see <a href="https://docs.anthropic.com/en/api/errors">Errors</a>
 */
final class Errors {
    /** What the vendor's error types mean. */
    private record Kind(int status, ErrorType type, String code) {}

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("invalid_request_error", new Kind(400, ErrorType.INVALID_REQUEST, null)),
            Map.entry("authentication_error", new Kind(401, ErrorType.AUTHENTICATION, "invalid_api_key")),
            Map.entry("billing_error", new Kind(402, ErrorType.RATE_LIMIT, "insufficient_quota")),
            Map.entry("permission_error", new Kind(403, ErrorType.PERMISSION, null)),
            Map.entry("not_found_error", new Kind(404, ErrorType.NOT_FOUND, null)),
            Map.entry("request_too_large", new Kind(413, ErrorType.INVALID_REQUEST, "request_too_large")),
            Map.entry("rate_limit_error", new Kind(429, ErrorType.RATE_LIMIT, "rate_limit_exceeded")),
            Map.entry("api_error", new Kind(500, ErrorType.API, null)),
            Map.entry("timeout_error", new Kind(504, ErrorType.TIMEOUT, "timeout")),
            Map.entry("overloaded_error", new Kind(503, ErrorType.OVERLOADED, "overloaded")));

    private static final Pattern CONTEXT = Pattern.compile(
            "prompt is too long|exceeds? (the )?context (limit|window)|input length and `max_tokens`",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern NO_CREDIT = Pattern.compile("credit balance is too low", Pattern.CASE_INSENSITIVE);
    private static final Pattern PARAM = Pattern.compile("^([a-z][a-z_]*)(?:\\.[\\w.]+)?: ");
    private static final int UNKNOWN_OVERLOAD = 529;

    private Errors() {}

    /**
     * @param failure what the vendor answered
     * @return the error, marked as the vendor's
     */
    static ApiError classify(VendorFailure failure) {
        JsonNode body = failure.body();
        if (body == null || !body.isObject()) {
            return FailureText.withoutJson(failure);
        }
        String message = message(failure);
        Kind kind = kind(failure, message);
        return ApiError.of(kind.status(), kind.type(), kind.code(), FailureText.masked(message))
                .withParam(param(message, kind))
                .withRetryAfter(FailureText.retryAfter(failure.headers(), Instant.now()))
                .fromVendor(FailureText.requestId(failure.headers(), body));
    }

    private static Kind kind(VendorFailure failure, String message) {
        Kind known = KINDS.get(failure.body().path("error").path("type").asText(""));
        int status = failure.status() == UNKNOWN_OVERLOAD ? 503 : failure.status();
        if (status < 400 || status > 599) {
            status = known == null ? 502 : known.status();
        }
        ErrorType type = known == null ? ErrorType.ofStatus(status) : known.type();
        if (type == ErrorType.INVALID_REQUEST && NO_CREDIT.matcher(message).find()) {
            return KINDS.get("billing_error");
        }
        return new Kind(status, type, code(known, type, status, message));
    }

    private static String code(Kind known, ErrorType type, int status, String message) {
        if (type == ErrorType.INVALID_REQUEST && CONTEXT.matcher(message).find()) {
            return "context_length_exceeded";
        }
        if (type == ErrorType.NOT_FOUND && message.startsWith("model")) {
            return "model_not_found";
        }
        if (known != null) {
            return known.code();
        }
        return FailureText.codeOf(status);
    }

    private static String message(VendorFailure failure) {
        JsonNode error = failure.body().path("error");
        for (JsonNode candidate : new JsonNode[] {
            error.path("message"),
            error,
            failure.body().path("message"),
            failure.body().path("detail")
        }) {
            if (candidate.isTextual() && !candidate.asText("").isBlank()) {
                return candidate.asText("");
            }
        }
        return failure.provider() + " answered HTTP " + failure.status() + " without a message";
    }

    /** The vendor's messages begin with the path of the field at fault; its top level is the client's, too. */
    private static String param(String message, Kind kind) {
        Matcher matcher = PARAM.matcher(message);
        return kind.status() < 500 && matcher.find() ? matcher.group(1) : null;
    }
}
