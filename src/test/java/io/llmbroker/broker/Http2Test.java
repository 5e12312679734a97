package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 in clear text: many requests on one connection, none of which is another's business. */
@Timeout(120)
class Http2Test extends StubbedGateway {
    private static final String CHAT = "/v1/chat/completions";
    private static final int MANY = 1_000;
    private static final Set<String> FORBIDDEN =
            Set.of("connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade");

    @BeforeAll
    static void start() throws Exception {
        start("""
                models: {gpt: {provider: openai, base_url: "%1$s", api_key: k}}
                proxy: {max_body_bytes: 8MB}
                """);
    }

    private static StubVendor.Script firstThenLast(CountDownLatch begun, CountDownLatch seen) {
        return call -> {
            call.beginStream();
            call.event(Scripts.word("first"));
            begun.countDown();
            seen.await();
            call.event(Scripts.word("last"));
            call.event(Scripts.LAST_CHUNK);
            call.event("[DONE]");
            call.endStream();
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStreamComesEventByEvent(boolean upgrade) throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        vendor.always(firstThenLast(new CountDownLatch(1), seen));
        try (Http2Client client = upgrade ? Http2Client.upgradingTo(broker) : Http2Client.to(broker)) {
            Http2Client.Stream stream = client.stream("gpt");
            assertThat(stream.head().version()).isEqualTo(HttpVersion.HTTP_2);
            assertThat(stream.head().getHeader("content-type")).startsWith("text/event-stream");
            legal(stream.head());
            stream.until("first");
            seen.countDown();
            assertThat(stream.body()).contains("last").endsWith("data: [DONE]\n\n");
        }
    }

    private static void legal(HttpClientResponse head) {
        assertThat(head.headers().names())
                .doesNotContainAnyElementsOf(FORBIDDEN)
                .allMatch(name -> name.toLowerCase(Locale.ROOT).equals(name));
    }

    @Test
    void aThousandStreamsShareAConnection() throws Exception {
        CountDownLatch begun = new CountDownLatch(MANY);
        CountDownLatch seen = new CountDownLatch(1);
        vendor.always(firstThenLast(begun, seen));
        try (Http2Client client = Http2Client.to(broker)) {
            List<Http2Client.Stream> streams = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                streams.add(client.stream("gpt"));
            }
            assertThat(begun.await(60, TimeUnit.SECONDS))
                    .as("all are with the vendor")
                    .isTrue();
            for (Http2Client.Stream stream : streams) {
                stream.until("first");
            }
            seen.countDown();
            for (Http2Client.Stream stream : streams) {
                assertThat(stream.body()).contains("last").endsWith("data: [DONE]\n\n");
            }
            assertThat(client.connections()).hasSize(1);
        }
        Metrics.await(broker, scrape -> scrape.inFlight() == 0);
    }

    @Test
    void whoLeavesOneStreamEndsOneCall() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        vendor.then(
                call -> {
                    call.beginStream();
                    call.event(Scripts.word("first"));
                    call.untilGone();
                },
                firstThenLast(begun, seen));
        try (Http2Client client = Http2Client.to(broker)) {
            Http2Client.Stream leaves = client.stream("gpt").until("first");
            Http2Client.Stream stays = client.stream("gpt").until("first");
            leaves.leave();
            vendor.calls().get(0).awaitGone();
            seen.countDown();
            assertThat(stays.body()).contains("last");
            assertThat(client.post(CHAT, WireClient.chat("gpt", false)).head().statusCode())
                    .isEqualTo(200);
            assertThat(client.connections()).hasSize(1);
        }
    }

    @Test
    void theEndOfAConnectionEndsAllCalls() throws Exception {
        vendor.always(call -> {
            call.beginStream();
            call.event(Scripts.word("first"));
            call.untilGone();
        });
        try (Http2Client client = Http2Client.to(broker)) {
            for (int i = 0; i < 3; i++) {
                client.stream("gpt").until("first");
            }
            client.connections().get(0).close();
            for (StubCall call : vendor.calls()) {
                call.awaitGone();
            }
        }
        Metrics.await(broker, scrape -> scrape.inFlight() == 0);
    }

    @Test
    void clientsAreToldTheLimits() throws Exception {
        try (Http2Client client = Http2Client.to(broker)) {
            client.post(CHAT, WireClient.chat("gpt", false)).head();
            Http2Settings limits = client.connections().get(0).remoteSettings();
            assertThat(limits.getMaxConcurrentStreams()).isEqualTo(1024);
            assertThat(limits.getMaxHeaderListSize()).isEqualTo(64 * 1024);
            assertThat(limits.getInitialWindowSize()).isEqualTo(1 << 20);
        }
    }

    @Test
    void headersMayBeAsLongAsInHttp1() throws Exception {
        try (Http2Client client = Http2Client.to(broker)) {
            HttpClientRequest request = client.request(HttpMethod.GET, "/health");
            request.putHeader("x-long", "x".repeat(60 * 1024));
            assertThat(request.send()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(20, TimeUnit.SECONDS)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /** The first request of Java's own client is an upgrade with its body behind it. */
    @ParameterizedTest
    @ValueSource(ints = {100, 6_000_000})
    void anUpgradeMayHaveABody(int length) throws Exception {
        String prompt = "x".repeat(length);
        HttpResponse<String> answer = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .build()
                .send(
                        HttpRequest.newBuilder(broker.uri(CHAT))
                                .header("content-type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        WireClient.chat("gpt", false).replace("Hello", prompt)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(vendor.call().body()).contains(prompt);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBodyThatIsTooLongIsRefusedAlone(boolean upgrade) throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        vendor.always(firstThenLast(new CountDownLatch(1), seen));
        try (Http2Client client = upgrade ? Http2Client.upgradingTo(broker) : Http2Client.to(broker)) {
            Http2Client.Stream stream = client.stream("gpt").until("first");
            Http2Client.Stream refused =
                    client.post(CHAT, WireClient.chat("gpt", false).replace("Hello", "x".repeat(9_000_000)));
            assertThat(refused.head().statusCode()).isEqualTo(413);
            legal(refused.head());
            assertThat(Envelope.of(refused.body()).path("code").asText()).isEqualTo("request_too_large");
            seen.countDown();
            assertThat(stream.body()).contains("last");
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, /nowhere, 404", "DELETE, /v1/chat/completions, 405", "POST, /v1/chat/completions, 415"})
    void whatNoRouteTakesIsAnsweredInTheEnvelope(String method, String path, int status) throws Exception {
        try (Http2Client client = Http2Client.to(broker)) {
            HttpClientRequest request = client.request(HttpMethod.valueOf(method), path);
            request.putHeader("content-type", "text/plain");
            Http2Client.Stream answer = Http2Client.send(request, "{}");
            assertThat(answer.head().statusCode()).isEqualTo(status);
            legal(answer.head());
            Envelope.of(answer.body());
        }
    }

    /** Requests that are begun and left cost the client nothing: who does only that is sent away. */
    @Test
    void aFloodOfResetsEndsTheConnection() throws Exception {
        try (Http2Client flood = Http2Client.to(broker);
                Http2Client other = Http2Client.to(broker)) {
            for (int i = 0; i < 10 * MANY && !flood.isClosed(); i++) {
                HttpClientRequest request = flood.request(HttpMethod.GET, "/health");
                request.sendHead();
                request.reset(8);
            }
            flood.awaitClosed();
            assertThat(other.post(CHAT, WireClient.chat("gpt", false)).head().statusCode())
                    .isEqualTo(200);
        }
    }
}
