package io.llmbroker.server;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.io.CloseMode;

/**
 * A door of its own for a revision that answers nobody yet: on loopback, on a port that nobody knows, for as long as the
 * trial takes. Requests come in as bytes, like anybody's. Thread-safe.
 */
public final class TrialDoor implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration LAST_WORD = Duration.ofSeconds(1);
    private static final long POLL_NANOS = 1_000_000;
    private static final Duration OPENING = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Revision revision;
    private final HttpServer server;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CloseableHttpClient client = HttpClients.createMinimal();

    /**
     * What a revision answered.
     *
     * @param status of HTTP
     * @param headers names in lower case
     * @param body all of it, a stream's events too
     */
    public record Answer(int status, Map<String, String> headers, byte[] body) {}

    private TrialDoor(Vertx vertx, Revision revision, HttpServer server) {
        this.vertx = vertx;
        this.revision = revision;
        this.server = server;
    }

    /**
     * @param vertx the process's
     * @param revision that is to answer
     * @return the open door; the caller closes it
     * @throws IOException when no port can be bound
     */
    public static TrialDoor open(Vertx vertx, Revision revision) throws IOException {
        HttpServer server = vertx.createHttpServer(
                        new HttpServerOptions().setHost(LOOPBACK).setPort(0))
                .requestHandler(request -> {
                    if (revision.enter()) {
                        revision.handle(request);
                    } else {
                        request.response().setStatusCode(503).end();
                    }
                });
        await(server.listen().toCompletionStage(), OPENING);
        return new TrialDoor(vertx, revision, server);
    }

    /** @return {@code http://127.0.0.1:port} */
    String url() {
        return "http://" + LOOPBACK + ":" + server.actualPort();
    }

    /**
     * Sends a request and waits for the whole answer.
     *
     * @param method of HTTP
     * @param path with its query
     * @param headers of the request
     * @param body of the request, or empty
     * @param patience how long to wait
     * @return the answer
     * @throws IOException when there is none, or not in time
     */
    public Answer send(String method, String path, Map<String, String> headers, byte[] body, Duration patience)
            throws IOException {
        HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create(url() + path));
        headers.forEach(request::setHeader);
        if (body.length > 0) {
            request.setEntity(new ByteArrayEntity(body, null));
        }
        long timer = vertx.setTimer(Math.max(1, patience.toMillis()), late -> request.abort());
        try {
            return client.execute(request, TrialDoor::answer);
        } catch (IOException e) {
            throw request.isAborted() ? new IOException("no answer within " + patience.toSeconds() + " s", e) : e;
        } finally {
            vertx.cancelTimer(timer);
        }
    }

    private static Answer answer(ClassicHttpResponse response) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (Header header : response.getHeaders()) {
            headers.put(header.getName().toLowerCase(Locale.ROOT), header.getValue());
        }
        HttpEntity entity = response.getEntity();
        return new Answer(response.getCode(), headers, entity == null ? new byte[0] : EntityUtils.toByteArray(entity));
    }

    private static <T> T await(CompletionStage<T> stage, Duration patience) throws IOException {
        try {
            return stage.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause().getMessage()), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + patience.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Closes the door and every connection through it; waits a moment for the last request's end; once. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        client.close(CloseMode.IMMEDIATE);
        server.close();
        long end = System.nanoTime() + LAST_WORD.toNanos();
        while (!revision.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
