package io.llmbroker.error;

/** The closed list of error types that a client can meet, with OpenAI's names. */
public enum ErrorType {
    INVALID_REQUEST("invalid_request_error"),
    AUTHENTICATION("authentication_error"),
    PERMISSION("permission_error"),
    NOT_FOUND("not_found_error"),
    RATE_LIMIT("rate_limit_error"),
    API("api_error"),
    OVERLOADED("overloaded_error"),
    TIMEOUT("timeout_error");

    private final String wireName;

    ErrorType(String wireName) {
        this.wireName = wireName;
    }

    /**
     * @return the name in the envelope's {@code type}
     */
    public String wireName() {
        return wireName;
    }

    /**
     * The type that an HTTP status speaks for when nothing better is known.
     *
     * @param status HTTP status, 400 to 599
     * @return the type
     */
    public static ErrorType ofStatus(int status) {
        return switch (status) {
            case 401 -> AUTHENTICATION;
            case 402, 429 -> RATE_LIMIT;
            case 403 -> PERMISSION;
            case 404 -> NOT_FOUND;
            case 408, 504 -> TIMEOUT;
            case 503, 529 -> OVERLOADED;
            default -> status >= 500 ? API : INVALID_REQUEST;
        };
    }
}
