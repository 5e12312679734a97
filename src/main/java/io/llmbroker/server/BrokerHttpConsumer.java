package io.llmbroker.server;

import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.upstream.RequestLoop;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;

/** Takes the requests of one route and runs each on a thread of its own. Thread-safe. */
final class BrokerHttpConsumer extends VertxPlatformHttpConsumer {
    /** Larger bodies take milliseconds to parse, in which no event of another connection of the loop would go out. */
    private static final long MAX_ON_LOOP_BYTES = 128 * 1024;

    private final Executor threads;

    BrokerHttpConsumer(
            PlatformHttpEndpoint endpoint,
            Processor processor,
            List<Handler<RoutingContext>> handlers,
            String routerName,
            Executor threads) {
        super(endpoint, processor, handlers, routerName);
        this.threads = threads;
    }

    @Override
    protected void handleRequest(RoutingContext routing) {
        if (isSuspended()) {
            refuse(routing, ApiError.of(503, ErrorType.OVERLOADED, "route_suspended", "This route is suspended."));
            return;
        }
        long bytes = Math.max(0, routing.body().length());
        if (!BodyRoom.OF_PROCESS.take(bytes)) {
            refuse(routing, BodyRoom.full());
            return;
        }
        Exchange exchange = createExchange(false);
        exchange.setPattern(ExchangePattern.InOut);
        processHttpRequest(exchange, routing).onComplete(read -> {
            if (read.failed()) {
                routing.fail(read.cause());
                released(exchange, bytes);
                return;
            }
            try {
                start(routing, new HttpTurn(this, routing, exchange, bytes), bytes);
            } catch (RejectedExecutionException | OutOfMemoryError e) { // the pool's limit, or the system's
                refuse(
                        routing,
                        ApiError.of(503, ErrorType.OVERLOADED, "too_many_requests_in_flight", "No thread is free."));
                released(exchange, bytes);
            }
        });
    }

    private void refuse(RoutingContext routing, ApiError error) {
        Gateway.of(getEndpoint().getCamelContext()).meters().refused(error);
        HttpFailures.write(routing, error);
    }

    /** On the connection's own event loop, unless one request could take all of that: by its size, or by many streams. */
    private void start(RoutingContext routing, HttpTurn turn, long bytes) {
        boolean small = bytes <= MAX_ON_LOOP_BYTES && routing.request().version() != HttpVersion.HTTP_2;
        ContextInternal context = (ContextInternal) routing.vertx().getOrCreateContext();
        boolean started = small
                ? LoopThreads.start(context.nettyEventLoop(), onLoop(context, turn))
                : LoopThreads.startApart(turn);
        if (!started) {
            threads.execute(turn);
        }
    }

    /** With its vendors' connections on the loop, too, where these can be asked whether the vendor has closed. */
    private static Runnable onLoop(ContextInternal context, HttpTurn turn) {
        VertxInternal vertx = context.owner();
        if (!vertx.isNativeTransportEnabled()) {
            return turn;
        }
        RequestLoop loop =
                new RequestLoop(context.nettyEventLoop(), vertx.transport().channelFactory(false));
        return () -> loop.run(turn);
    }

    /** What a route sees of a request: method, path, the client's headers but no control header, the body's bytes. */
    @Override
    protected Future<Void> populateCamelMessage(RoutingContext routing, Exchange exchange, Message message) {
        Map<String, Object> headers = message.getHeaders();
        for (Map.Entry<String, String> header : routing.request().headers()) {
            if (!header.getKey().regionMatches(true, 0, "camel", 0, "camel".length())) {
                headers.merge(header.getKey(), header.getValue(), (a, b) -> a + ", " + b);
            }
        }
        headers.putAll(routing.pathParams());
        headers.put(Exchange.HTTP_METHOD, routing.request().method().name());
        headers.put(Exchange.HTTP_PATH, routing.normalizedPath());
        headers.put(
                VertxPlatformHttpConstants.REMOTE_ADDRESS,
                routing.request().remoteAddress().hostAddress());
        Buffer body = routing.body() == null ? null : routing.body().buffer();
        message.setBody(body == null ? new byte[0] : body.getBytes());
        ((RoutingContextInternal) routing).setBody(null); // one copy is enough
        return Future.succeededFuture();
    }

    /** Runs the route on the current thread; a failure stays in the exchange. */
    void run(Exchange exchange) throws Exception {
        createUoW(exchange);
        getProcessor().process(exchange);
    }

    /** Ends the exchange, once the answer is written; its body had so many bytes. */
    void done(Exchange exchange, long bytes) {
        doneUoW(exchange);
        released(exchange, bytes);
    }

    private void released(Exchange exchange, long bytes) {
        BodyRoom.OF_PROCESS.give(bytes);
        releaseExchange(exchange, false);
    }
}
