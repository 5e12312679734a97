package io.llmbroker.server;

import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answers to requests that no route takes: the standard envelope, never HTML. Stateless. */
public final class HttpFailures {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFailures.class);

    private static final long LINGER_MILLIS = 1000;

    private HttpFailures() {}

    /**
     * Lets a router answer what its routes do not: unknown paths, wrong methods, oversized bodies, defects.
     *
     * @param router any
     * @param hint the sentence that helps whoever asked for an unknown path
     * @param told hears what each client is told; on an event loop
     */
    public static void install(Router router, String hint, Consumer<ApiError> told) {
        router.errorHandler(404, routing -> write(routing, notFound(routing, hint), told));
        router.errorHandler(405, routing -> write(routing, methodNotAllowed(router, routing), told));
        router.errorHandler(415, routing -> write(routing, unsupportedMediaType(), told));
        router.errorHandler(400, routing -> write(routing, badRequest(), told));
        router.errorHandler(413, routing -> {
            told.accept(tooLarge());
            writeAndHangUp(routing, tooLarge());
        });
        router.errorHandler(500, routing -> {
            LOG.error("request failed in the server", routing.failure());
            write(routing, internal(), told);
        });
    }

    private static void write(RoutingContext routing, ApiError error, Consumer<ApiError> told) {
        told.accept(error);
        write(routing, error);
    }

    /** @return what a client is told of a defect of ours */
    public static ApiError internal() {
        return ApiError.of(500, ErrorType.API, "internal_error", "The gateway failed; its log says why.");
    }

    /** @return what a client is told whose body is no JSON by its own account */
    public static ApiError unsupportedMediaType() {
        return ApiError.of(
                415,
                ErrorType.INVALID_REQUEST,
                "unsupported_media_type",
                "Send the request as content-type application/json.");
    }

    private static ApiError notFound(RoutingContext routing, String hint) {
        return ApiError.of(
                404,
                ErrorType.NOT_FOUND,
                "unknown_url",
                "Unknown request URL: " + routing.request().method() + " " + routing.normalizedPath() + ". " + hint);
    }

    private static ApiError badRequest() {
        return ApiError.invalidRequest("bad_request", null, "The request is not valid HTTP.");
    }

    private static ApiError tooLarge() {
        return ApiError.of(413, ErrorType.INVALID_REQUEST, "request_too_large", "The request body is too large.");
    }

    /**
     * Writes an error to a client whose body nobody will read: passes over it for a moment, so that the client sees the
     * answer and no reset, and then hangs up: an HTTP/1 connection, or one stream of HTTP/2.
     *
     * @param routing whose response has not begun
     * @param error what to say
     */
    public static void writeAndHangUp(RoutingContext routing, ApiError error) {
        boolean alone = routing.request().version() != HttpVersion.HTTP_2;
        if (alone) {
            routing.response().putHeader("connection", "close");
        }
        write(routing, error);
        if (alone) {
            routing.vertx().setTimer(LINGER_MILLIS, time -> routing.request()
                    .connection()
                    .close());
        } else {
            routing.vertx().setTimer(LINGER_MILLIS, time -> {
                if (!routing.request().isEnded() && !routing.response().closed()) {
                    routing.response().reset(); // of this stream alone; NO_ERROR: the answer counts
                }
            });
        }
    }

    private static ApiError methodNotAllowed(Router router, RoutingContext routing) {
        Set<String> allowed = new TreeSet<>();
        for (Route route : router.getRoutes()) {
            if (route.methods() != null && matches(route, routing.normalizedPath())) {
                route.methods().stream().map(HttpMethod::name).forEach(allowed::add);
            }
        }
        routing.response().putHeader("allow", String.join(", ", allowed));
        return ApiError.of(
                405,
                ErrorType.INVALID_REQUEST,
                "method_not_allowed",
                "Not allowed here: " + routing.request().method() + ". Allowed: " + String.join(", ", allowed) + ".");
    }

    private static boolean matches(Route route, String path) {
        if (!route.isExactPath()) {
            return path.startsWith(route.getPath());
        }
        return path.matches("\\Q" + route.getPath().replaceAll(":\\w+", "\\\\E[^/]+\\\\Q") + "\\E");
    }

    /**
     * Answers what is not HTTP, or has a line or a header block that is too long, and hangs up: the parser's own handler
     * would answer without a body.
     *
     * @param request what could be read of it
     */
    public static void malformed(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        String message = String.valueOf(cause == null ? "" : cause.getMessage());
        int status = message.contains("line") ? 414 : message.contains("header") ? 431 : 400;
        String code = status == 414 ? "uri_too_long" : status == 431 ? "headers_too_large" : "bad_request";
        write(
                request,
                ApiError.of(
                        status, ErrorType.INVALID_REQUEST, code, "The request is not HTTP that this server takes."));
        request.connection().close();
    }

    /**
     * Writes an error and ends the response.
     *
     * @param routing whose response has not begun
     * @param error what to say
     */
    public static void write(RoutingContext routing, ApiError error) {
        write(routing.request(), error);
    }

    /** Writes an error and ends the response, which has not begun. */
    static void write(HttpServerRequest request, ApiError error) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(error.status());
        response.putHeader("content-type", "application/json");
        if (error.retryAfter() != null) {
            response.putHeader("retry-after", String.valueOf(error.retryAfter().toSeconds()));
        }
        if (!response.headers().contains("x-request-id")) {
            response.putHeader("x-request-id", RequestId.of(request.getHeader("x-request-id")));
        }
        response.end(Buffer.buffer(Json.bytes(error.envelope())));
    }
}
