package io.llmbroker.server;

import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The one HTTP listener of the process. Several event loops share the port; each request goes to the revision that is
 * current when its head arrives and stays with it. Thread-safe.
 */
public final class Front {
    private static final int MAX_HEADER_BYTES = 64 * 1024;
    private static final int MAX_LINE_BYTES = 16 * 1024;

    private final AtomicReference<Revision> current = new AtomicReference<>();
    private volatile int port;

    /**
     * Opens the listener.
     *
     * @param vertx runs the event loops
     * @param host address to bind
     * @param wanted port to bind, 0 for a free one
     * @param loops event loops, 1 or more
     * @throws java.io.IOException when the port cannot be bound
     */
    public static Front open(Vertx vertx, String host, int wanted, int loops) throws java.io.IOException {
        Front front = new Front();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(wanted)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true) // no idle time-out would tell a silent model from a dead client
                .setIdleTimeout(0);
        try {
            vertx.deployVerticle(() -> front.new Loop(options), new DeploymentOptions().setInstances(loops))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            throw new java.io.IOException(
                    "cannot listen on " + host + ":" + wanted + ": "
                            + e.getCause().getMessage(),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.IOException("interrupted while opening the listener", e);
        }
        return front;
    }

    private final class Loop extends AbstractVerticle {
        private final HttpServerOptions options;

        Loop(HttpServerOptions options) {
            this.options = options;
        }

        @Override
        public void start(Promise<Void> started) {
            HttpServer server = vertx.createHttpServer(options);
            server.requestHandler(Front.this::handle)
                    .invalidRequestHandler(HttpFailures::malformed)
                    .listen()
                    .<Void>map(open -> {
                        port = open.actualPort();
                        return null;
                    })
                    .onComplete(started);
        }
    }

    private void handle(HttpServerRequest request) {
        Revision revision = current.get();
        while (revision != null && !revision.enter()) {
            Revision next = current.get();
            revision = next == revision ? null : next; // closed, and nothing comes after it: the process stops
        }
        if (revision == null) {
            HttpFailures.write(
                    request,
                    ApiError.of(503, ErrorType.OVERLOADED, "not_ready", "The gateway is starting or stopping."));
            return;
        }
        revision.handle(request);
    }

    /**
     * Lets a revision answer from now on.
     *
     * @param next the new one
     * @return the one before, or null; it gets no new requests
     */
    public Revision swap(Revision next) {
        return current.getAndSet(next);
    }

    /** @return the revision that answers, or null before the first */
    public Revision current() {
        return current.get();
    }

    /** @return the port that is bound */
    public int port() {
        return port;
    }
}
