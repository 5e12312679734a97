package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.live.EditedGateway;
import io.llmbroker.live.RevisionState;
import io.llmbroker.live.RevisionState.State;
import io.llmbroker.server.Revision;
import io.llmbroker.source.Sources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an edit means for requests that are under way, and for what outlives it. */
class LiveSwitchTest {
    private static final String CONFIG =
            "models: {gpt: {provider: openai, base_url: \"%s\", api_key: k, model_name: \"%s\"}}\n";

    private final StubVendor vendor = StubVendor.start();
    private Path config;
    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        config = Files.createTempDirectory("switch").resolve("config.yaml");
        save("one");
        broker = TestBroker.start(
                new Sources(
                        config, Path.of("routes"), Path.of("application.properties"), config.resolveSibling("smoke")),
                Map.of());
    }

    @AfterEach
    void stop() {
        broker.close();
        vendor.close();
    }

    private void save(String modelName) throws Exception {
        Files.writeString(config, CONFIG.formatted(vendor.baseUrl(), modelName));
    }

    private RevisionState state(int number) {
        return broker.host().revisions().states().stream()
                .filter(one -> one.number() == number)
                .findFirst()
                .orElse(null);
    }

    private void awaitState(int number, State state) {
        EditedGateway.await(
                "revision " + number + " to be " + state,
                () -> state(number) != null && state(number).state() == state);
    }

    private String modelCalled() throws Exception {
        broker.chat("gpt", "Hello");
        return vendor.calls()
                .get(vendor.calls().size() - 1)
                .json()
                .path("model")
                .asText();
    }

    private CountDownLatch streamsThatWait() {
        CountDownLatch go = new CountDownLatch(1);
        vendor.always(call -> {
            if (!call.json().path("stream").asBoolean()) {
                Scripts.chat("Hi").play(call);
                return;
            }
            call.beginStream();
            call.event(Scripts.word("first"));
            go.await();
            call.event(Scripts.word("last"));
            call.event(Scripts.LAST_CHUNK);
            call.event("[DONE]");
            call.endStream();
        });
        return go;
    }

    @Test
    void aStreamEndsOnTheRevisionThatItBeganOn() throws Exception {
        CountDownLatch go = streamsThatWait();
        try (WireClient client = WireClient.to(broker)) {
            assertThat(client.stream("gpt").head().text()).isEqualTo("first");
            save("two");
            awaitState(2, State.RUNNING);
            assertThat(modelCalled()).isEqualTo("two");
            assertThat(state(1).state()).isEqualTo(State.DRAINING);
            assertThat(state(1).inFlight()).isEqualTo(1);
            go.countDown();
            assertThat(client.text()).isEqualTo("last");
            assertThat(client.body()).endsWith("data: [DONE]\n\n");
        }
        awaitState(1, State.CLOSED);
        EditedGateway.await(
                "both to be counted",
                () -> state(1).answered() == 1 && state(2).answered() == 1); // counted when the client has it
    }

    @Test
    void oneConnectionSeesEveryRevision() throws Exception {
        vendor.always(Scripts.chat("Hi"));
        try (WireClient client = WireClient.to(broker)) {
            for (int number = 1; number <= 3; number++) {
                if (number > 1) {
                    save("model " + number);
                    awaitState(number, State.RUNNING);
                }
                client.post("/v1/chat/completions", WireClient.chat("gpt", false))
                        .head();
                assertThat(client.status()).isEqualTo(200);
                JsonNode answer = client.json();
                assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("Hi");
            }
            assertThat(vendor.calls()).hasSize(3);
            assertThat(vendor.calls().get(2).json().path("model").asText()).isEqualTo("model 3");
        }
    }

    @Test
    void metersCountOn() throws Exception {
        vendor.always(Scripts.chat("Hi"));
        broker.chat("gpt", "Hello");
        save("two");
        awaitState(2, State.RUNNING);
        broker.chat("gpt", "Hello");
        awaitState(1, State.CLOSED);
        Metrics scrape = Metrics.await(broker, m -> m.sum("llmbroker_requests_total", "model=\"gpt\"") == 2);
        assertThat(scrape.sum("camel_route_policy_seconds_count", "routeId=\"pipeline\""))
                .isEqualTo(2);
        assertThat(scrape.text()).doesNotContain("llmbroker-trial");
        assertThat(scrape.sum("llmbroker_config_edits_total", "result=\"live\""))
                .isEqualTo(1);
    }

    @Test
    void aStopWaitsForTheRevisionsThatDrain() throws Exception {
        CountDownLatch go = streamsThatWait();
        try (WireClient client = WireClient.to(broker)) {
            assertThat(client.stream("gpt").head().text()).isEqualTo("first");
            save("two");
            awaitState(2, State.RUNNING);
            CompletableFuture<Void> closed = CompletableFuture.runAsync(broker::close);
            EditedGateway.await(
                    "the stop",
                    () -> broker.host().current() == null
                            || broker.host().current().gateway().draining());
            assertThat(closed).isNotDone();
            go.countDown();
            assertThat(client.text()).isEqualTo("last");
            assertThat(client.body()).endsWith("data: [DONE]\n\n");
            closed.get(20, TimeUnit.SECONDS);
        }
    }

    /** They may be on the event loop of those who are waited for: nothing may hold that up. */
    @Test
    @Timeout(60)
    void whoComesWhileAStopWaitsIsAnswered() throws Exception {
        CountDownLatch go = streamsThatWait();
        try (WireClient client = WireClient.to(broker)) {
            assertThat(client.stream("gpt").head().text()).isEqualTo("first");
            save("two");
            awaitState(2, State.RUNNING);
            CompletableFuture<Void> closed = CompletableFuture.runAsync(broker::close);
            EditedGateway.await("the stop", () -> {
                Revision now = broker.host().current();
                return now == null || now.gateway().draining();
            });
            for (int i = 0; i < 300; i++) {
                assertThat(broker.get("/health/live").statusCode()).isEqualTo(200);
            }
            go.countDown();
            assertThat(client.text()).isEqualTo("last");
            assertThat(client.body()).endsWith("data: [DONE]\n\n");
            closed.get(20, TimeUnit.SECONDS);
        }
    }

    /** The vendor sees no call of a trial. */
    @Test
    void aTrialCallsNoVendor() throws Exception {
        save("two");
        awaitState(2, State.RUNNING);
        assertThat(vendor.calls()).isEmpty();
    }
}
