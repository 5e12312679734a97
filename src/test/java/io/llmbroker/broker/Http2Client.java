package io.llmbroker.broker;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client with one HTTP/2 connection in clear text, whose streams a test can leave one by one. Thread-safe. */
final class Http2Client implements AutoCloseable {
    private static final String END = "<end>";
    private static final String CUT = "<cut>";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client;
    private final TestBroker broker;
    private final List<HttpConnection> connections = new CopyOnWriteArrayList<>();
    private final CompletableFuture<GoAway> goAway = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private Http2Client(TestBroker broker, boolean upgrade) {
        this.broker = broker;
        this.client = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(upgrade)
                        .setHttp2MaxPoolSize(1))
                .withConnectHandler(connection -> {
                    connections.add(connection);
                    connection.goAwayHandler(goAway::complete);
                    connection.closeHandler(end -> closed.complete(null));
                })
                .build();
    }

    /** A client that knows that the gateway speaks HTTP/2. */
    static Http2Client to(TestBroker broker) {
        return new Http2Client(broker, false);
    }

    /** A client that begins in HTTP/1.1 and offers HTTP/2. */
    static Http2Client upgradingTo(TestBroker broker) {
        return new Http2Client(broker, true);
    }

    /** All that were opened, in their order. */
    List<HttpConnection> connections() {
        return connections;
    }

    /** The gateway's word that it takes no further request on the first connection. */
    GoAway goAway() throws Exception {
        return goAway.get(20, TimeUnit.SECONDS);
    }

    void awaitClosed() throws Exception {
        closed.get(20, TimeUnit.SECONDS);
    }

    boolean isClosed() {
        return closed.isDone();
    }

    /** A request whose head is not sent yet. */
    HttpClientRequest request(HttpMethod method, String path) throws Exception {
        return await(client.request(method, broker.host().port(), "127.0.0.1", path));
    }

    /** Posts JSON. */
    Stream post(String path, String json) throws Exception {
        return send(request(HttpMethod.POST, path).putHeader("content-type", "application/json"), json);
    }

    /** Sends a request; who would ask for the answer only later could miss its body. */
    static Stream send(HttpClientRequest request, String body) {
        return new Stream(request, body);
    }

    /** Posts a streamed chat request. */
    Stream stream(String model) throws Exception {
        return post("/v1/chat/completions", WireClient.chat(model, true));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** One request and its answer, as it comes. */
    static final class Stream {
        private final HttpClientRequest request;
        private final BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
        private final Future<HttpClientResponse> response;

        private Stream(HttpClientRequest request, String body) {
            this.request = request;
            response = request.response().onSuccess(head -> head.handler(piece -> pieces.add(piece.toString()))
                    .endHandler(end -> pieces.add(END))
                    .exceptionHandler(cut -> pieces.add(CUT)));
            request.send(body);
        }

        /** Status and headers. */
        HttpClientResponse head() throws Exception {
            return await(response);
        }

        /** What comes next; {@link #END} or {@link #CUT} at last. */
        private String piece() throws Exception {
            head();
            String piece = pieces.poll(20, TimeUnit.SECONDS);
            if (piece == null) {
                throw new AssertionError("nothing came");
            }
            return piece;
        }

        /** Reads until the answer so far holds a text. */
        Stream until(String text) throws Exception {
            StringBuilder read = new StringBuilder();
            while (read.indexOf(text) < 0) {
                String piece = piece();
                if (piece.equals(END) || piece.equals(CUT)) {
                    throw new AssertionError("no " + text + " but " + piece + " after " + read);
                }
                read.append(piece);
            }
            return this;
        }

        /** Reads the rest of the answer. */
        String body() throws Exception {
            StringBuilder read = new StringBuilder();
            for (String piece = piece(); !piece.equals(END); piece = piece()) {
                if (piece.equals(CUT)) {
                    throw new AssertionError("cut after " + read);
                }
                read.append(piece);
            }
            return read.toString();
        }

        /** Reads the rest of the answer as JSON. */
        JsonNode json() throws Exception {
            return Json.MAPPER.readTree(body());
        }

        /** Reads until the answer is cut. */
        void awaitCut() throws Exception {
            for (String piece = piece(); !piece.equals(CUT); piece = piece()) {
                if (piece.equals(END)) {
                    throw new AssertionError("the answer is whole");
                }
            }
        }

        /** Leaves this stream alone. */
        void leave() {
            request.reset(8); // CANCEL
        }
    }
}
