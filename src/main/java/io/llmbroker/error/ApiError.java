package io.llmbroker.error;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.time.Duration;

/**
 * A failure that a client is told of in the standard envelope. Carries no stack trace: it is an answer, not a defect.
 * Immutable but for the causes that {@link Throwable} keeps; build one with {@link #of} and the {@code with} methods.
 */
public final class ApiError extends RuntimeException {
    private final int status;
    private final ErrorType type;
    private final String code;
    private final String param;
    private final Duration retryAfter;
    private final String vendorRequestId;
    private final boolean fromVendor;

    private ApiError(
            int status,
            ErrorType type,
            String code,
            String message,
            String param,
            Duration retryAfter,
            String vendorRequestId,
            boolean fromVendor) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.code = code;
        this.param = param;
        this.retryAfter = retryAfter;
        this.vendorRequestId = vendorRequestId;
        this.fromVendor = fromVendor;
    }

    /**
     * @param status HTTP status, 400 to 599
     * @param type one of the closed list
     * @param code OpenAI's code, or null
     * @param message what the client reads; never holds a key
     * @return the error, raised by the gateway itself
     */
    public static ApiError of(int status, ErrorType type, String code, String message) {
        return new ApiError(status, type, code, message, null, null, null, false);
    }

    /**
     * A 400 {@code invalid_request_error}.
     *
     * @param code OpenAI's code, or null
     * @param param path of the field at fault ({@code messages[2].content}), or null
     * @param message what the client reads
     * @return the error
     */
    public static ApiError invalidRequest(String code, String param, String message) {
        return of(400, ErrorType.INVALID_REQUEST, code, message).withParam(param);
    }

    /**
     * A 400 {@code unsupported_parameter}: the vendor has nothing that this parameter could become.
     *
     * @param param path of the field at fault
     * @param message what the client reads
     * @return the error
     */
    public static ApiError unsupported(String param, String message) {
        return invalidRequest("unsupported_parameter", param, message);
    }

    /**
     * A 502 {@code api_error}: the vendor's answer makes no sense.
     *
     * @param code for example {@code bad_gateway}, {@code invalid_vendor_response}, {@code stream_interrupted}
     * @param message what the client reads
     * @return the error, marked as the vendor's doing
     */
    public static ApiError badGateway(String code, String message) {
        return of(502, ErrorType.API, code, message).fromVendor(null);
    }

    /**
     * @param field path of the field at fault, or null
     * @return a copy with {@code param}
     */
    public ApiError withParam(String field) {
        return new ApiError(status, type, code, getMessage(), field, retryAfter, vendorRequestId, fromVendor);
    }

    /**
     * @param delay how long the vendor asks us to wait, or null
     * @return a copy with it
     */
    public ApiError withRetryAfter(Duration delay) {
        return new ApiError(status, type, code, getMessage(), param, delay, vendorRequestId, fromVendor);
    }

    /**
     * @param requestId the vendor's id of the failed request, or null
     * @return a copy that is marked as the vendor's doing, not the gateway's
     */
    public ApiError fromVendor(String requestId) {
        return new ApiError(status, type, code, getMessage(), param, retryAfter, requestId, true);
    }

    /**
     * @param other OpenAI's code, or null
     * @return a copy with that code
     */
    public ApiError withCode(String other) {
        return new ApiError(status, type, other, getMessage(), param, retryAfter, vendorRequestId, fromVendor);
    }

    /**
     * @param message what the client reads instead
     * @return a copy with that message
     */
    public ApiError withMessage(String message) {
        return new ApiError(status, type, code, message, param, retryAfter, vendorRequestId, fromVendor);
    }

    /** @return HTTP status, 400 to 599 */
    public int status() {
        return status;
    }

    /** @return one of the closed list */
    public ErrorType type() {
        return type;
    }

    /** @return OpenAI's code, or null */
    public String code() {
        return code;
    }

    /** @return path of the field at fault, or null */
    public String param() {
        return param;
    }

    /** @return how long the vendor asks us to wait, or null */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** @return the vendor's id of the failed request, or null */
    public String vendorRequestId() {
        return vendorRequestId;
    }

    /** @return whether a vendor caused it, not the client nor the gateway */
    public boolean isFromVendor() {
        return fromVendor;
    }

    /**
     * @return {@code {"error":{"message","type","code","param"}}}, a new tree
     */
    public ObjectNode envelope() {
        ObjectNode root = Json.object();
        root.putObject("error")
                .put("message", getMessage())
                .put("type", type.wireName())
                .put("code", code)
                .put("param", param);
        return root;
    }
}
