package io.llmbroker.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/**
 * Where the gateway's admin listener is. Immutable.
 *
 * @param url without a slash at its end
 */
record AdminAddress(String url) {
    private static final int LAST_PORT = 65_535;

    /**
     * @param option the URL that the user gave, or null
     * @param environment {@code LLMBROKER_ADMIN_HOST} (127.0.0.1), {@code LLMBROKER_ADMIN_PORT} (one more than {@code
     *     LLMBROKER_PORT})
     * @return where to ask
     * @throws IllegalArgumentException when that is no address, in words for the user
     */
    static AdminAddress of(String option, Map<String, String> environment) {
        return new AdminAddress(option == null ? fromEnvironment(environment) : checked(option));
    }

    private static String checked(String option) {
        try {
            URI uri = new URI(option);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
                if (uri.getUserInfo() != null) {
                    throw new IllegalArgumentException(
                            "--admin takes no password, for others could see it: set LLMBROKER_ADMIN_TOKEN");
                }
                return option.replaceFirst("/+$", "");
            }
        } catch (URISyntaxException e) { // said below
        }
        throw new IllegalArgumentException("--admin is not a URL such as http://127.0.0.1:8001: " + Plain.text(option));
    }

    private static String fromEnvironment(Map<String, String> environment) {
        String host = value(environment, "LLMBROKER_ADMIN_HOST", "127.0.0.1");
        if (host.equals("0.0.0.0")) { // every address of a machine is one of this machine
            host = "127.0.0.1";
        } else if (host.equals("::")) {
            host = "::1";
        }
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port(environment);
    }

    private static int port(Map<String, String> environment) {
        String own = value(environment, "LLMBROKER_ADMIN_PORT", null);
        if ("off".equalsIgnoreCase(own)) {
            throw new IllegalArgumentException("LLMBROKER_ADMIN_PORT is off: the gateway cannot be asked");
        }
        int port = own != null
                ? number("LLMBROKER_ADMIN_PORT", own)
                : number("LLMBROKER_PORT", value(environment, "LLMBROKER_PORT", "8000"));
        if (port == 0) {
            throw new IllegalArgumentException("the port is 0, any free one: say which with --admin URL");
        }
        if (own == null && port == LAST_PORT) {
            throw new IllegalArgumentException("no port comes after " + port + ": set LLMBROKER_ADMIN_PORT");
        }
        return own != null ? port : port + 1;
    }

    /** As the gateway reads its environment: what is blank is not there. */
    static String value(Map<String, String> environment, String name, String otherwise) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    private static int number(String variable, String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > LAST_PORT) {
            throw new IllegalArgumentException(variable + " is not a port: " + Plain.text(text));
        }
        return Integer.parseInt(text);
    }
}
