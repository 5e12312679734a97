package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import io.vertx.core.http.GoAway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The probes, and how a gateway ends: those who are inside get their whole answer. */
@Timeout(60)
class DrainTest {
    private final StubVendor vendor = StubVendor.start();
    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start("""
                models:
                  gpt: {provider: openai, base_url: "%1$s", api_key: k}
                  keyless: {provider: openai, base_url: "%1$s", api_key: "${NO_KEY}"}
                proxy: {drain_timeout: 20}
                """.formatted(vendor.baseUrl()));
    }

    @AfterEach
    void stop() {
        vendor.close();
    }

    @Test
    void aStreamInFlightIsFinished() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        vendor.always(call -> {
            call.beginStream();
            call.event(Scripts.word("first"));
            seen.await();
            call.event(Scripts.word("last"));
            call.event(Scripts.LAST_CHUNK);
            call.event("[DONE]");
            call.endStream();
        });
        healthy();
        try (WireClient client = WireClient.to(broker)) {
            assertThat(client.stream("gpt").head().text()).isEqualTo("first");
            CompletableFuture<Void> closed = CompletableFuture.runAsync(broker::close);
            awaitNotReady();
            assertThat(broker.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(closed).isNotDone();
            seen.countDown();
            assertThat(client.text()).isEqualTo("last");
            assertThat(client.body()).endsWith("data: [DONE]\n\n");
            closed.get(20, TimeUnit.SECONDS);
        }
        assertThatThrownBy(() -> broker.get("/health")).isInstanceOf(IOException.class);
    }

    /** The gateway has written its last word long before a slow client has read it. */
    @Test
    void anAnswerThatIsStillOnItsWayIsDelivered() throws Exception {
        int length = 8 << 20;
        vendor.always(Scripts.chat("x".repeat(length)));
        try (WireClient client = WireClient.to(broker, 16 * 1024)) {
            client.post("/v1/chat/completions", WireClient.chat("gpt", false)).head();
            assertThat(client.status()).isEqualTo(200);
            CompletableFuture<Void> closed = CompletableFuture.runAsync(broker::close);
            awaitNotReady();
            JsonNode answer = client.json();
            assertThat(answer.at("/choices/0/message/content").asText()).hasSize(length);
            closed.get(20, TimeUnit.SECONDS);
        }
    }

    /** A balancer needs time to see that the gateway is not ready: until then, whoever comes is served, and told to go. */
    @Test
    void whoComesWhileTheBalancerStillSendsIsServed() throws Exception {
        broker.close();
        broker = TestBroker.start(
                "models: {demo: {provider: demo}}", Map.of("LLMBROKER_DRAIN_DELAY", "5"), Path.of("routes"));
        try (WireClient idle = WireClient.to(broker)) {
            idle.post("/v1/chat/completions", WireClient.chat("demo", false)).head();
            assertThat(idle.body()).contains("finish_reason");
            assertThat(idle.headers()).doesNotContainKey("connection");
            CompletableFuture<Void> closed = CompletableFuture.runAsync(broker::close);
            awaitNotReady();
            idle.post("/v1/chat/completions", WireClient.chat("demo", false)).head();
            assertThat(idle.status()).isEqualTo(200);
            assertThat(idle.body()).contains("finish_reason");
            assertThat(idle.headers()).containsEntry("connection", "close");
            assertThat(idle.closedByServer()).isTrue();
            try (WireClient late = WireClient.to(broker)) {
                late.stream("demo").head();
                assertThat(late.headers()).containsEntry("connection", "close");
                assertThat(late.events()).endsWith("[DONE]");
                assertThat(late.closedByServer()).isTrue();
            }
            assertThat(closed).isNotDone();
            closed.get(20, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1", "601", "1.5"})
    void aDelayThatIsNoNumberOfSecondsIsSaid(String delay) {
        assertThatThrownBy(() -> TestBroker.start(
                        "models: {demo: {provider: demo}}", Map.of("LLMBROKER_DRAIN_DELAY", delay), Path.of("routes")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LLMBROKER_DRAIN_DELAY is not a number of seconds from 0 to 600: " + delay);
    }

    /** A client with one connection for all is told to open another, and loses nothing. */
    @Test
    void anHttp2ClientIsAskedToGoAndKeepsItsStream() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        vendor.always(call -> {
            call.beginStream();
            call.event(Scripts.word("first"));
            seen.await();
            call.event(Scripts.word("last"));
            call.event(Scripts.LAST_CHUNK);
            call.event("[DONE]");
            call.endStream();
        });
        try (Http2Client client = Http2Client.to(broker)) {
            Http2Client.Stream stream = client.stream("gpt").until("first");
            CompletableFuture<Void> closed = CompletableFuture.runAsync(broker::close);
            GoAway word = client.goAway();
            assertThat(word.getErrorCode()).isZero();
            assertThat(word.getLastStreamId())
                    .as("streams that cross it are served")
                    .isEqualTo(Integer.MAX_VALUE);
            assertThat(closed).isNotDone();
            seen.countDown();
            assertThat(stream.body()).contains("last").endsWith("data: [DONE]\n\n");
            closed.get(20, TimeUnit.SECONDS);
        }
    }

    /** After the time to drain is over, a stream is cut and its vendor let go. */
    @Test
    void anHttp2StreamThatNeverEndsHoldsNobody() throws Exception {
        vendor.always(call -> {
            call.beginStream();
            call.event(Scripts.word("first"));
            call.untilGone();
        });
        broker.close();
        broker = TestBroker.start("""
                models: {gpt: {provider: openai, base_url: "%1$s", api_key: k}}
                proxy: {drain_timeout: 0.1}
                """.formatted(vendor.baseUrl()));
        try (Http2Client client = Http2Client.to(broker)) {
            Http2Client.Stream stream = client.stream("gpt").until("first");
            CompletableFuture<Void> closed = CompletableFuture.runAsync(broker::close);
            stream.awaitCut();
            vendor.call().awaitGone();
            closed.get(20, TimeUnit.SECONDS);
        }
    }

    private void healthy() throws Exception {
        assertThat(broker.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(broker.get("/health/live").statusCode()).isEqualTo(200);
        JsonNode health = Json.MAPPER.readTree(broker.get("/health").body());
        assertThat(health.path("status").asText()).isEqualTo("UP");
        assertThat(health.at("/config/revision").asInt()).isEqualTo(1);
        assertThat(health.at("/models/configured").asInt()).isEqualTo(2);
        assertThat(health.at("/models/ready").asInt()).isEqualTo(1);
        assertThat(vendor.calls()).as("asked for the gateway's health").isEmpty();
    }

    /** Until the readiness probe fails, or, where nobody is inside, nothing listens any more. */
    private void awaitNotReady() throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (System.nanoTime() < end) {
            try {
                if (broker.get("/health/ready").statusCode() == 503) {
                    return;
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                return;
            }
        }
        throw new AssertionError("still ready");
    }
}
