package io.llmbroker.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import io.llmbroker.server.HttpFailures;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pages behind one router: each is answered on a thread of a small pool, as JSON. For one thread while it is made. */
final class Pages implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);
    private static final int MAX_BODY_BYTES = 32 * 1024 * 1024;
    private static final int THREADS = 4;
    private static final String JSON = "application/json";

    private final Router router;
    private final WorkerExecutor threads;
    private final BodyHandler bodies = BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES);
    private final ArrayNode index = Json.NODES.arrayNode();

    Pages(Vertx vertx, Guard guard) {
        router = Router.router(vertx);
        threads = vertx.createSharedWorkerExecutor("operators-" + System.identityHashCode(this), THREADS);
        router.route().handler(guard);
        HttpFailures.install(router, "GET / lists what there is.", error -> {});
    }

    /** @return what answers all requests */
    Router router() {
        return router;
    }

    /** @return what there is, in the order in which it was added */
    ArrayNode index() {
        return index.deepCopy();
    }

    /** Adds a page to read. */
    Pages get(String path, String what, Page page) {
        return stream(path, what, routing -> answer(routing, page));
    }

    /** Adds something to read that writes its answer itself. */
    Pages stream(String path, String what, Handler<RoutingContext> handler) {
        router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(handler);
        return list("GET", "GET, HEAD, OPTIONS", path, what);
    }

    /** Adds a page that takes JSON. */
    Pages post(String path, String what, Page page) {
        return post(path, what, RoutingContext::next, page);
    }

    /** Adds a page that takes JSON from those that {@code door} lets through, before their bodies are read. */
    Pages post(String path, String what, Handler<RoutingContext> door, Page page) {
        router.post(path).handler(Pages::takeJsonOnly).handler(door);
        router.post(path).handler(bodies).handler(routing -> answer(routing, page));
        return list("POST", "POST, OPTIONS", path, what);
    }

    private Pages list(String method, String allowed, String path, String what) {
        router.route(path).method(HttpMethod.OPTIONS).handler(routing -> routing.response()
                .setStatusCode(204)
                .putHeader("allow", allowed)
                .end());
        index.addObject().put("method", method).put("path", path).put("what", what);
        return this;
    }

    /** A web page can send other media types without asking. */
    private static void takeJsonOnly(RoutingContext routing) {
        String type = routing.request().getHeader("content-type");
        String media = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (media.equals(JSON)) {
            routing.next();
        } else {
            HttpFailures.writeAndHangUp(routing, HttpFailures.unsupportedMediaType());
        }
    }

    private void answer(RoutingContext routing, Page page) {
        Buffer body = routing.body() == null ? null : routing.body().buffer();
        Page.Question question = new Page.Question(
                routing.normalizedPath(), routing.queryParams(), body == null ? new byte[0] : body.getBytes());
        threads.executeBlocking(() -> bytes(page.answer(question)), false).onComplete(answered -> {
            if (answered.succeeded()) {
                routing.response().putHeader("content-type", JSON).end(answered.result());
            } else if (answered.cause() instanceof ApiError error) {
                HttpFailures.write(routing, error);
            } else {
                LOG.error("no answer for an operator", answered.cause());
                HttpFailures.write(routing, HttpFailures.internal());
            }
        });
    }

    private static Buffer bytes(JsonNode answer) {
        return Buffer.buffer(Json.bytes(answer));
    }

    @Override
    public void close() {
        threads.close();
    }
}
