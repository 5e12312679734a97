package io.llmbroker.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A door of its own for a revision that answers nobody yet: on loopback, on a port that nobody knows, for as long as the
 * trial takes. Requests come in as bytes, like anybody's. Thread-safe.
 */
public final class TrialDoor implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration OPENING = Duration.ofSeconds(10);

    private final HttpServer server;
    private final HttpClient client;

    /**
     * What a revision answered.
     *
     * @param status of HTTP
     * @param headers names in lower case
     * @param body all of it, a stream's events too
     */
    public record Answer(int status, Map<String, String> headers, byte[] body) {}

    private TrialDoor(HttpServer server, HttpClient client) {
        this.server = server;
        this.client = client;
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
        return new TrialDoor(server, vertx.createHttpClient());
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
        RequestOptions to = new RequestOptions()
                .setHost(LOOPBACK)
                .setPort(server.actualPort())
                .setMethod(HttpMethod.valueOf(method))
                .setURI(path);
        headers.forEach(to::putHeader);
        return await(
                client.request(to)
                        // all of the rest on the event loop: an answer that comes before somebody takes it is lost
                        .compose(request -> request.send(Buffer.buffer(body)).compose(TrialDoor::whole))
                        .toCompletionStage(),
                patience);
    }

    private static Future<Answer> whole(HttpClientResponse response) {
        return response.body().map(bytes -> {
            Map<String, String> headers = new TreeMap<>();
            response.headers()
                    .forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
            return new Answer(response.statusCode(), headers, bytes.getBytes());
        });
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

    /** Closes the door and every connection through it. */
    @Override
    public void close() {
        client.close();
        server.close();
    }
}
