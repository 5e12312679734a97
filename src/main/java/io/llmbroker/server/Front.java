package io.llmbroker.server;

import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one HTTP listener of the process: HTTP/1.1, and HTTP/2 in clear text, by upgrade or at once. Several event loops
 * share the port; each request goes to the revision that is current when its head arrives and stays with it.
 * Thread-safe.
 */
public final class Front {
    private static final Logger LOG = LoggerFactory.getLogger(Front.class);

    private static final int MAX_HEADER_BYTES = 64 * 1024;
    private static final int MAX_LINE_BYTES = 16 * 1024;

    // proxies put many clients on one connection
    private static final int MAX_STREAMS = 1024;
    // as many resets as streams are no attack: a proxy whose clients leave; far more are
    private static final int MAX_RESETS = 4 * MAX_STREAMS;
    private static final int RESET_WINDOW_SECONDS = 30;
    // long prompts with images must not wait for a round trip after each 64 KiB
    private static final int STREAM_WINDOW_BYTES = 1 << 20;
    private static final int CONNECTION_WINDOW_BYTES = 8 << 20;

    // a word, no limit: streams that cross it on the way are served, too
    private static final int ANY_STREAM = Integer.MAX_VALUE;

    private final Map<HttpConnection, Context> http2 = new ConcurrentHashMap<>();
    private volatile boolean draining;
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
        HttpServerOptions options = options(host, wanted);
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

    private static HttpServerOptions options(String host, int port) {
        return new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true) // no idle time-out would tell a silent model from a dead client
                .setIdleTimeout(0)
                .setHttp2ClearTextEnabled(true)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(MAX_STREAMS)
                        .setMaxHeaderListSize(MAX_HEADER_BYTES)
                        .setInitialWindowSize(STREAM_WINDOW_BYTES))
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
                .setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS)
                .setHttp2RstFloodWindowDuration(RESET_WINDOW_SECONDS)
                .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS);
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
                    .connectionHandler(connection ->
                            connection.exceptionHandler(broken -> LOG.debug("a client's connection", broken)))
                    .listen()
                    .<Void>map(open -> {
                        port = open.actualPort();
                        return null;
                    })
                    .onComplete(started);
        }
    }

    private void handle(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            know(request.connection());
        }
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

    /** On the connection's event loop. */
    private void know(HttpConnection connection) {
        if (http2.putIfAbsent(connection, Vertx.currentContext()) == null) {
            connection.closeHandler(closed -> http2.remove(connection));
            if (draining) {
                connection.goAway(0, ANY_STREAM);
            }
        }
    }

    /**
     * Asks clients to open another connection for their next requests, which a load balancer may then lead elsewhere;
     * requests that have begun go on. New connections are still served. HTTP/2 clients are told at once, others with the
     * next answer.
     */
    public void drain() {
        draining = true;
        // on its own event loop, where no stream begins between the look at the last one and the word
        http2.forEach((connection, loop) -> loop.runOnContext(now -> connection.goAway(0, ANY_STREAM)));
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
