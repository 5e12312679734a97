package io.llmbroker.server;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/** A revision's router as platform-http finds it; bodies up to the configured size, no uploads to disk. */
final class RevisionRouter extends VertxPlatformHttpRouter {
    private final BodyHandler bodies;

    /**
     * @param vertx the process's
     * @param router of the revision
     * @param maxBodyBytes longest body of a request
     */
    RevisionRouter(Vertx vertx, Router router, long maxBodyBytes) {
        super(null, vertx, router, PLATFORM_HTTP_ROUTER_NAME_ZERO);
        bodies = BodyHandler.create(false).setBodyLimit(maxBodyBytes);
    }

    @Override
    public Handler<RoutingContext> bodyHandler() {
        return bodies;
    }
}
