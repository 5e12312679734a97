package io.llmbroker.server;

import java.util.Map;

/**
 * Where a listener listens.
 *
 * @param host address to bind
 * @param port port to bind, 0 for a free one
 */
public record Address(String host, int port) {
    private static final int LAST_PORT = 65_535;

    /**
     * @param environment {@code LLMBROKER_HOST} (0.0.0.0), {@code LLMBROKER_PORT} (8000); blank is not said
     * @return where clients are listened to
     * @throws IllegalArgumentException when the port is none
     */
    public static Address of(Map<String, String> environment) {
        return new Address(
                said(environment, "LLMBROKER_HOST", "0.0.0.0"),
                port("LLMBROKER_PORT", said(environment, "LLMBROKER_PORT", "8000")));
    }

    private static String said(Map<String, String> environment, String variable, String otherwise) {
        String value = environment.getOrDefault(variable, "").strip();
        return value.isEmpty() ? otherwise : value;
    }

    /**
     * @param variable that says it, for the message
     * @param text a number
     * @return the port
     * @throws IllegalArgumentException when it is none
     */
    public static int port(String variable, String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > LAST_PORT) {
            String hint = text.startsWith("tcp://") ? " (Kubernetes sets it so: enableServiceLinks: false)" : "";
            throw new IllegalArgumentException(variable + " is not a port: " + text + hint);
        }
        return Integer.parseInt(text);
    }
}
