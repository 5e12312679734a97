package io.llmbroker.admin;

import io.llmbroker.server.Address;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where operators are listened to.
 *
 * @param host address to bind
 * @param port port to bind, 0 for a free one
 * @param token what they must show, or null when anybody on this machine may
 */
public record AdminAddress(String host, int port, String token) {
    private static final String HOST = "LLMBROKER_ADMIN_HOST";
    private static final String PORT = "LLMBROKER_ADMIN_PORT";
    private static final String TOKEN = "LLMBROKER_ADMIN_TOKEN";
    private static final int LAST_PORT = 65_535;

    /**
     * @param environment {@code LLMBROKER_ADMIN_HOST} (127.0.0.1), {@code LLMBROKER_ADMIN_PORT} (the public port + 1;
     *     {@code off} for none), {@code LLMBROKER_ADMIN_TOKEN} (none)
     * @param publicPort the port that clients are promised, 0 for a free one: then this one is free, too
     * @return where operators are listened to; nothing when they are not
     * @throws IllegalArgumentException in one sentence, when the port is none, or when others than this machine could
     *     reach the host and there is no token
     */
    public static Optional<AdminAddress> of(Map<String, String> environment, int publicPort) {
        String port = value(environment, PORT, publicPort == 0 ? "0" : String.valueOf(publicPort + 1));
        if (port.toLowerCase(Locale.ROOT).equals("off")) {
            return Optional.empty();
        }
        if (publicPort == LAST_PORT && !environment.containsKey(PORT)) {
            throw new IllegalArgumentException("there is no port after " + LAST_PORT + " for operators: set " + PORT
                    + " to another port, or to off");
        }
        String host = bare(value(environment, HOST, "127.0.0.1"));
        String token = value(environment, TOKEN, null);
        if (token != null && !token.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException(TOKEN + " holds a character that no header can carry");
        }
        if (token == null && !isLoopback(host)) {
            throw new IllegalArgumentException(HOST + " is " + host + ", which other machines may reach: set " + TOKEN
                    + " to a secret that operators must show");
        }
        return Optional.of(new AdminAddress(host, Address.port(PORT, port), token));
    }

    private static String value(Map<String, String> environment, String name, String otherwise) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    /** A name may mean another address tomorrow, so only localhost is taken for one of this machine. */
    private static boolean isLoopback(String host) {
        InetAddress address = literal(host);
        return address == null ? host.equalsIgnoreCase("localhost") : address.isLoopbackAddress();
    }

    /** The address that a text is, without asking anybody; null when it is a name. */
    static InetAddress literal(String host) {
        return NetUtil.createInetAddressFromIpAddressString(bare(host));
    }

    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "AdminAddress[host=" + host + ", port=" + port + ", token=" + (token == null ? "none" : "***") + "]";
    }
}
