package io.llmbroker.server;

import io.llmbroker.observe.RequestRecord;
import io.llmbroker.upstream.Cancellation;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request's turn on its thread: runs the route, then writes the answer, a stream with a flush for each read. When
 * the client goes, it cancels the request, which closes the vendor's connection. Runs once.
 */
final class HttpTurn implements Runnable {
    /** Exchange property with the request's {@link Cancellation}. */
    static final String CANCELLATION = "llmCancellation";

    /** Exchange property with the request's {@link RequestRecord}, where it has one. */
    private static final String RECORD = "llmRecord";

    private static final Logger LOG = LoggerFactory.getLogger(HttpTurn.class);
    /** An event or some; a thousand streams must not hold large buffers that they never fill. */
    private static final int FIRST_BUFFER_BYTES = 1024;

    private static final int MAX_BUFFER_BYTES = 16 * 1024;

    /** What may wait for the event loop before it gets its turn: while this thread runs on it, nothing is sent. */
    private static final int MAX_UNSENT_BYTES = 8 * 1024;

    /** What the system takes without waiting for the client. */
    private static final int AT_ONCE_BYTES = 64 * 1024;

    private final BrokerHttpConsumer consumer;
    private final RoutingContext routing;
    private final Exchange exchange;
    private long bytes;
    private final HttpServerResponse response;
    private final Context loop;
    private final Cancellation cancellation = new Cancellation();
    private volatile boolean gone;

    /** A turn for a request whose body has so many bytes; on the event loop of the request's connection. */
    HttpTurn(BrokerHttpConsumer consumer, RoutingContext routing, Exchange exchange, long bytes) {
        this.consumer = consumer;
        this.routing = routing;
        this.exchange = exchange;
        this.bytes = bytes;
        this.response = routing.response();
        this.loop = routing.vertx().getOrCreateContext();
        exchange.setProperty(CANCELLATION, cancellation);
        response.closeHandler(closed -> clientGone());
        response.exceptionHandler(failure -> clientGone());
        if (response.closed()) {
            clientGone();
        }
    }

    /** On the event loop: never blocks. */
    private void clientGone() {
        gone = true;
        cancellation.cancel(Cancellation.Cause.CLIENT_GONE);
    }

    @Override
    public void run() {
        try {
            consumer.run(exchange);
            if (!gone) {
                write();
            }
        } catch (Throwable e) { // whatever it is, the client and the exchange must be let go
            fail(e);
        } finally {
            closeBody();
            consumer.done(exchange, bytes);
        }
    }

    private void write() throws IOException, InterruptedException {
        if (exchange.getException() != null) {
            fail(exchange.getException());
            return;
        }
        Object body = ResponseHead.write(exchange, response);
        if (body instanceof InputStream stream) {
            pump(stream);
        } else if (body instanceof byte[] bytes) {
            Future<Void> sent = response.end(Buffer.buffer(bytes));
            if (bytes.length > AT_ONCE_BYTES) {
                awaitSent(sent);
            }
        } else if (body == null) {
            response.end();
        } else {
            InputStream stream = exchange.getMessage().getBody(InputStream.class);
            if (stream == null) {
                throw new IllegalStateException("no way to write a " + body.getClass());
            }
            pump(stream);
        }
    }

    private void pump(InputStream stream) throws IOException, InterruptedException {
        response.setChunked(true);
        forgetRequest();
        byte[] buffer = new byte[FIRST_BUFFER_BYTES];
        boolean slow = false;
        int unsent = 0;
        int read;
        while (!gone && (read = stream.read(buffer)) >= 0) {
            response.write(Buffer.buffer(read).appendBytes(buffer, 0, read));
            unsent += read;
            if (unsent >= MAX_UNSENT_BYTES) {
                unsent = 0;
                Thread.yield();
            }
            if (cancellation.cause() == null && response.writeQueueFull()) {
                slow = true;
                awaitDrain();
            }
            if (read == buffer.length && read < MAX_BUFFER_BYTES) {
                buffer = new byte[read * 2];
            }
        }
        if (!gone) {
            Future<Void> sent = response.end();
            if (slow) {
                awaitSent(sent);
            }
        }
    }

    /** Nobody asks for it again, and each of a thousand streams would keep it for minutes. */
    private void forgetRequest() {
        BodyRoom.OF_PROCESS.give(bytes);
        bytes = 0;
        exchange.getIn().getHeaders().clear();
        exchange.getMessage().getHeaders().clear();
        if (routing.request().version() != HttpVersion.HTTP_2) {
            routing.request().headers().clear();
        }
    }

    /**
     * A slow client is in flight until it has its whole answer, for a gateway that drains must not cut it; but no longer
     * than until its request's deadline.
     */
    private void awaitSent(Future<Void> sent) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        Runnable wake = done::countDown;
        cancellation.onCancel(wake);
        sent.onComplete(ended -> done.countDown());
        done.await();
        cancellation.forget(wake);
    }

    /**
     * Waits for a slow client, at most until the request ends; what is left then is little and waits without us. Asks on
     * the connection's own event loop: on another one the queue could drain between the question and the handler.
     */
    private void awaitDrain() throws InterruptedException {
        CountDownLatch drained = new CountDownLatch(1);
        Runnable wake = drained::countDown;
        cancellation.onCancel(wake);
        loop.runOnContext(onLoop -> {
            if (cancellation.cause() == null && response.writeQueueFull()) {
                response.drainHandler(done -> drained.countDown());
            } else {
                drained.countDown();
            }
        });
        drained.await();
        cancellation.forget(wake);
    }

    private void fail(Throwable failure) {
        if (gone || response.ended()) {
            LOG.debug("after the client had gone", failure);
            return;
        }
        LOG.error("answer could not be made", failure);
        RequestRecord record = exchange.getProperty(RECORD, RequestRecord.class);
        if (record != null) {
            record.failed(HttpFailures.internal());
        }
        if (response.headWritten()) {
            response.reset(); // the client must see a cut, not an end
        } else {
            HttpFailures.write(routing, HttpFailures.internal());
        }
    }

    private void closeBody() {
        if (exchange.getMessage().getBody() instanceof InputStream stream) {
            try {
                stream.close();
            } catch (IOException e) {
                LOG.debug("closing the answer", e);
            }
        }
    }
}
