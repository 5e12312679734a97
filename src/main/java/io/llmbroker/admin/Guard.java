package io.llmbroker.admin;

import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.server.HttpFailures;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;

/**
 * Lets operators in, and neither web pages in an operator's browser, which reach this machine as well as the operator
 * does, nor whoever lacks the token where there is one. Thread-safe.
 */
final class Guard implements Handler<RoutingContext> {
    private static final String BEARER = "bearer ";

    private final String hostName;
    private final byte[] token;

    Guard(AdminAddress address) {
        hostName = address.host();
        token = address.token() == null ? null : sha256(address.token());
    }

    @Override
    public void handle(RoutingContext routing) {
        routing.response()
                .putHeader("cache-control", "no-store")
                .putHeader("x-content-type-options", "nosniff")
                .putHeader("cross-origin-resource-policy", "same-origin");
        ApiError refusal = refusal(routing.request());
        if (refusal == null) {
            routing.next();
            return;
        }
        if (refusal.status() == 401) {
            routing.response().putHeader("www-authenticate", "Bearer");
        }
        HttpFailures.writeAndHangUp(routing, refusal);
    }

    private ApiError refusal(HttpServerRequest request) {
        if (request.headers().contains("origin")
                || request.headers().getAll("sec-fetch-site").stream().anyMatch(site -> !site.equals("none"))) {
            return forbidden("web_page", "This listener is for operators, not for web pages.");
        }
        List<String> hosts = request.headers().getAll("host");
        boolean byHeader = request.uri().startsWith("/") || request.uri().equals("*");
        if (!byHeader || hosts.size() != 1 || token == null && !isOurs(hosts.get(0))) {
            return forbidden(
                    "unknown_host",
                    "Ask this listener by its IP address, as localhost or by the name in LLMBROKER_ADMIN_HOST.");
        }
        if (token != null && !isToken(request.headers().getAll("authorization"))) {
            return ApiError.of(
                    401,
                    ErrorType.AUTHENTICATION,
                    "invalid_token",
                    "Send the token of LLMBROKER_ADMIN_TOKEN as authorization: Bearer <token>.");
        }
        return null;
    }

    private static ApiError forbidden(String code, String message) {
        return ApiError.of(403, ErrorType.PERMISSION, code, message);
    }

    /** A page whose own name suddenly means this machine still sends that name; it has no token, though. */
    private boolean isOurs(String host) {
        String name = host.replaceFirst(":\\d*$", "");
        boolean bare = name.indexOf(':') < 0 || name.startsWith("[") && name.endsWith("]");
        return bare
                && (name.equalsIgnoreCase("localhost")
                        || name.equalsIgnoreCase(hostName)
                        || AdminAddress.literal(name) != null);
    }

    private boolean isToken(List<String> authorization) {
        String shown = authorization.size() == 1 ? authorization.get(0) : "";
        boolean bearer = shown.toLowerCase(Locale.ROOT).startsWith(BEARER);
        String shownToken = bearer ? shown.substring(BEARER.length()).strip() : "";
        return MessageDigest.isEqual(token, sha256(shownToken)) && bearer;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
