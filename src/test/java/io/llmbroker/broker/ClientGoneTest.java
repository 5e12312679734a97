package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that leave, that are slow, and that are many. */
@Timeout(60)
class ClientGoneTest {
    private static final int MANY = 200;

    private static StubVendor vendor;
    private static TestBroker broker;
    private double goneBefore;

    @BeforeAll
    static void start() throws Exception {
        vendor = StubVendor.start();
        broker = TestBroker.start("""
                models:
                  gpt: {provider: openai, base_url: "%1$s", api_key: k}
                  quick: {provider: openai, base_url: "%1$s", api_key: k, timeout: 0.5}
                  patient: {provider: openai, base_url: "%1$s", api_key: k, retries: 3, timeout: 3600}
                """.formatted(vendor.baseUrl()));
    }

    @AfterAll
    static void stop() {
        broker.close();
        vendor.close();
    }

    @BeforeEach
    void forget() throws Exception {
        vendor.reset();
        goneBefore = gone(Metrics.of(broker));
    }

    private static double gone(Metrics scrape) {
        return scrape.sum("llmbroker_requests_total", "status=\"499\"");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closesTheVendorsConnectionWhileItWaitsForTheAnswer(boolean stream) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        vendor.always(call -> {
            asked.countDown();
            call.untilGone();
        });
        WireClient client = WireClient.to(broker);
        client.post("/v1/chat/completions", WireClient.chat("patient", stream));
        await(asked);
        client.close();
        vendor.call().awaitGone();
        assertNobodyWaits();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closesTheVendorsConnectionInTheMiddleOfTheAnswer(boolean stream) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        vendor.always(call -> {
            if (stream) {
                call.beginStream();
                call.event(Scripts.word("Once upon a time"));
            } else {
                call.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"id\":");
            }
            begun.countDown();
            call.untilGone();
        });
        WireClient client = WireClient.to(broker);
        client.post("/v1/chat/completions", WireClient.chat("patient", stream));
        await(begun);
        if (stream) {
            assertThat(client.head().text()).isEqualTo("Once upon a time");
        }
        client.breakOff();
        vendor.call().awaitGone();
        assertNobodyWaits();
    }

    /** HTTP/2 clients leave a stream, not a connection. */
    @Test
    void closesTheVendorsConnectionWhenAnHttp2StreamIsReset() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        vendor.then(Scripts.chat("Hi")).always(call -> {
            asked.countDown();
            call.untilGone();
        });
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpRequest request = HttpRequest.newBuilder(broker.uri("/v1/chat/completions"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(WireClient.chat("patient", false)))
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).version())
                .isEqualTo(HttpClient.Version.HTTP_2);
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        await(asked);
        answer.cancel(true);
        vendor.calls().get(1).awaitGone();
        Metrics.await(broker, scrape -> scrape.inFlight() == 0 && gone(scrape) == goneBefore + 1);
    }

    @Test
    void makesNoFurtherAttempt() throws Exception {
        CountDownLatch refused = new CountDownLatch(1);
        vendor.always(call -> {
            call.json(429, "{\"error\":{\"message\":\"later\"}}", "retry-after", "600");
            refused.countDown();
        });
        WireClient client = WireClient.to(broker);
        client.post("/v1/chat/completions", WireClient.chat("patient", false));
        await(refused);
        client.close();
        assertNobodyWaits();
    }

    private void assertNobodyWaits() throws Exception {
        Metrics.await(broker, scrape -> scrape.inFlight() == 0 && gone(scrape) == goneBefore + 1);
        assertThat(vendor.calls()).hasSize(1);
    }

    /** The vendor is slowed down to its reader: nothing piles up in the gateway. */
    @Test
    void aSlowReaderHoldsTheVendorBack() throws Exception {
        int events = 1_500;
        String text = "x".repeat(16 * 1024);
        AtomicLong sent = new AtomicLong();
        CountDownLatch all = new CountDownLatch(1);
        vendor.always(call -> {
            call.beginStream();
            for (int i = 0; i < events; i++) {
                call.event(Scripts.word(text));
                sent.incrementAndGet();
            }
            call.event(Scripts.LAST_CHUNK);
            call.event("[DONE]");
            call.endStream();
            all.countDown();
        });
        try (WireClient client = WireClient.to(broker, 16 * 1024)) {
            client.stream("patient").head();
            assertThat(client.text()).hasSize(text.length());
            assertThat(all.await(500, TimeUnit.MILLISECONDS))
                    .as("24 MB sent to a client that does not read")
                    .isFalse();
            assertThat(sent.get()).isLessThan(events / 2);
            String rest = client.body();
            assertThat(rest.split("x".repeat(text.length()), -1)).hasSize(events);
            assertThat(rest).endsWith("data: [DONE]\n\n");
            await(all);
        }
    }

    /** A client that does not read leaves: the thread that waits for it is let go. */
    @Test
    void aSlowReaderMayLeave() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        vendor.always(call -> {
            asked.countDown();
            call.beginStream();
            while (true) {
                call.event(Scripts.word("x".repeat(16 * 1024)));
            }
        });
        WireClient client = WireClient.to(broker, 16 * 1024);
        client.stream("patient").head();
        await(asked);
        client.close();
        vendor.call().awaitGone();
        assertNobodyWaits();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReaderThatNeverReadsHoldsNobodyBeyondTheDeadline(boolean stream) throws Exception {
        String text = "x".repeat(16 << 20);
        vendor.always(stream ? Scripts.stream(text, text) : Scripts.chat(text + text));
        double before = Metrics.of(broker).sum("llmbroker_requests_total");
        try (WireClient client = WireClient.to(broker, 16 * 1024)) {
            client.post("/v1/chat/completions", WireClient.chat("quick", stream))
                    .head();
            Metrics.await(
                    broker, scrape -> scrape.inFlight() == 0 && scrape.sum("llmbroker_requests_total") == before + 1);
        }
    }

    @Test
    void manyStreamsDoNotBlockEachOther() throws Exception {
        CountDownLatch open = new CountDownLatch(MANY);
        CountDownLatch seen = new CountDownLatch(1);
        vendor.always(call -> {
            call.beginStream();
            call.event(Scripts.word("first"));
            open.countDown();
            seen.await();
            call.event(Scripts.word("last"));
            call.event(Scripts.LAST_CHUNK);
            call.event("[DONE]");
            call.endStream();
        });
        List<WireClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                clients.add(WireClient.to(broker).stream("patient"));
            }
            await(open);
            for (WireClient client : clients) {
                assertThat(client.head().text()).isEqualTo("first");
            }
            seen.countDown();
            for (WireClient client : clients) {
                assertThat(client.text()).isEqualTo("last");
                assertThat(client.body()).endsWith("data: [DONE]\n\n");
            }
        } finally {
            for (WireClient client : clients) {
                client.close();
            }
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(20, TimeUnit.SECONDS)).as("came in time").isTrue();
    }
}
