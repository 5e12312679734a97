package io.llmbroker.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;

/** What the demo vendor answers instead of a success, in the words that OpenAI's API uses. */
final class DemoFailure extends RuntimeException {
    private final int status;
    private final String type;
    private final String code;
    private final String param;
    private final Integer retryAfter;
    private final int waitMillis;

    private DemoFailure(
            int status, String type, String code, String param, Integer retryAfter, int waitMillis, String message) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.code = code;
        this.param = param;
        this.retryAfter = retryAfter;
        this.waitMillis = waitMillis;
    }

    /**
     * @param param path of the field at fault
     * @param message what is wrong with it
     * @return a 400
     */
    static DemoFailure invalid(String param, String message) {
        return new DemoFailure(400, "invalid_request_error", null, param, null, 0, message);
    }

    /**
     * The failure that was ordered.
     *
     * @param status HTTP status, 400 to 599
     * @param orders may name another error code than the one that goes with the status, a retry-after and a wait
     * @return the failure
     */
    static DemoFailure ordered(int status, DemoOrders orders) {
        String usual =
                switch (status) {
                    case 401 -> "invalid_api_key";
                    case 404 -> "model_not_found";
                    case 429 -> "rate_limit_exceeded";
                    default -> null;
                };
        String type =
                switch (status) {
                    case 429 -> "requests";
                    case 403 -> "permission_error";
                    default -> status >= 500 ? "server_error" : "invalid_request_error";
                };
        String code = orders.code() == null ? usual : orders.code();
        return new DemoFailure(status, type, code, null, orders.retryAfter(), orders.waitMillis(), message(status));
    }

    private static String message(int status) {
        return switch (status) {
            case 401 -> "Incorrect API key provided. (The demo model was told to fail.)";
            case 404 -> "The model does not exist or you do not have access to it. (The demo model was told to fail.)";
            case 429 -> "Rate limit reached. Please try again later. (The demo model was told to fail.)";
            case 500 -> "The server had an error while processing your request. (The demo model was told to fail.)";
            case 503, 529 -> "The engine is currently overloaded. (The demo model was told to fail.)";
            default -> "The demo model was told to fail with status " + status + ".";
        };
    }

    /** @return HTTP status, 400 to 599 */
    int status() {
        return status;
    }

    /** @return seconds for the {@code retry-after} header, or null */
    Integer retryAfter() {
        return retryAfter;
    }

    /** @return milliseconds before the failure comes */
    int waitMillis() {
        return waitMillis;
    }

    /** @return OpenAI's error body, a new tree */
    ObjectNode body() {
        ObjectNode root = Json.object();
        root.putObject("error")
                .put("message", getMessage())
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return root;
    }
}
