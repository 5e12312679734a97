package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.broker.StubVendor.Script;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a streaming client sees, and when. */
@Timeout(60)
class StreamTest extends StubbedGateway {
    @BeforeAll
    static void start() throws Exception {
        start("""
                models:
                  gpt: {provider: openai, base_url: "%1$s", api_key: k}
                  twice: {provider: openai, base_url: "%1$s", api_key: k, retries: 1, backoff: {initial: 0.001}}
                  quick: {provider: openai, base_url: "%1$s", api_key: k, timeout: 0.5, retries: 1}
                  claude: {provider: claude, base_url: "%1$s", model_name: claude-sonnet-4-5, api_key: k}
                """);
    }

    @Test
    void eachEventArrivesBeforeTheNextIsSent() throws Exception {
        Semaphore seen = new Semaphore(0);
        vendor.always(call -> {
            call.beginStream();
            call.event(Scripts.ROLE_CHUNK);
            for (int i = 0; i < 20; i++) {
                call.event(Scripts.word("word " + i));
                awaitSeen(seen);
            }
            call.event(Scripts.LAST_CHUNK);
            call.event("[DONE]");
            call.endStream();
        });
        try (WireClient client = WireClient.to(broker)) {
            client.stream("gpt").head();
            assertThat(client.status()).isEqualTo(200);
            assertThat(client.headers())
                    .containsEntry("content-type", "text/event-stream; charset=utf-8")
                    .containsEntry("cache-control", "no-cache")
                    .containsEntry("x-accel-buffering", "no")
                    .containsEntry("x-llmbroker-attempts", "1");
            for (int i = 0; i < 20; i++) {
                assertThat(client.text()).isEqualTo("word " + i);
                seen.release();
            }
            assertThat(client.events()).endsWith("[DONE]");
        }
    }

    @Test
    void eachEventOfClaudeArrivesBeforeTheNextIsSent() throws Exception {
        Semaphore seen = new Semaphore(0);
        vendor.always(call -> {
            claudeBegins(call);
            for (int i = 0; i < 5; i++) {
                claudeSays(call, "word " + i);
                awaitSeen(seen);
            }
            call.chunk("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":"
                    + "{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":4}}\n\n");
            call.chunk("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
            call.endStream();
        });
        try (WireClient client = WireClient.to(broker)) {
            client.stream("claude").head();
            for (int i = 0; i < 5; i++) {
                assertThat(client.text()).isEqualTo("word " + i);
                seen.release();
            }
            assertThat(client.events()).endsWith("[DONE]");
        }
    }

    /** A vendor may keep its connection open after the last word. */
    @Test
    void theEndArrivesWhenTheVendorSaysItNotWhenItCloses() throws Exception {
        vendor.always(call -> {
            call.beginStream();
            call.event(Scripts.word("All"));
            call.event(Scripts.LAST_CHUNK);
            call.event("[DONE]");
            call.untilGone();
        });
        try (WireClient client = WireClient.to(broker)) {
            client.stream("quick").head();
            assertThat(client.events()).endsWith("[DONE]").hasSize(3);
        }
        vendor.call().awaitGone();
    }

    @Test
    void anErrorBeforeTheFirstContentIsAStatus() throws Exception {
        vendor.always(failsAfterItsRole());
        try (WireClient client = WireClient.to(broker)) {
            client.stream("gpt").head();
            assertThat(client.status()).isEqualTo(503);
            assertThat(client.headers()).containsEntry("content-type", "application/json");
            assertThat(Envelope.of(client.body()).path("message").asText()).isEqualTo("No room");
        }
    }

    @Test
    void anErrorBeforeTheFirstContentLeadsToAnotherAttempt() throws Exception {
        vendor.then(failsAfterItsRole()).always(Scripts.stream("Well"));
        try (WireClient client = WireClient.to(broker)) {
            client.stream("twice").head();
            assertThat(client.headers()).containsEntry("x-llmbroker-attempts", "2");
            assertThat(String.join("", client.events())).contains("Well").doesNotContain("No room");
        }
    }

    private static Script failsAfterItsRole() {
        return call -> {
            call.beginStream();
            call.chunk(": ping\n\n");
            call.event(Scripts.ROLE_CHUNK);
            call.event("{\"error\":{\"message\":\"No room\",\"type\":\"overloaded\",\"code\":\"overloaded\"}}");
            call.endStream();
        };
    }

    @Test
    void anErrorAfterTheFirstContentIsInBand() throws Exception {
        vendor.always(call -> {
            call.beginStream();
            call.event(Scripts.word("Half"));
            call.event("{\"error\":{\"message\":\"Fell over\",\"type\":\"server_error\",\"code\":null}}");
            call.event(Scripts.word("never shown"));
            call.event("[DONE]");
            call.endStream();
        });
        List<String> events = eventsOf("twice");
        JsonNode error = Envelope.of(events.get(events.size() - 1));
        assertThat(error.path("message").asText()).isEqualTo("Fell over");
        assertThat(events).noneMatch(event -> event.contains("never shown") || event.equals("[DONE]"));
        assertThat(vendor.calls()).as("no attempt after the first content").hasSize(1);
    }

    @Test
    void anErrorOfClaudeAfterTheFirstContentIsInBand() throws Exception {
        vendor.always(call -> {
            claudeBegins(call);
            claudeSays(call, "Half");
            call.chunk("event: error\ndata: {\"type\":\"error\",\"error\":"
                    + "{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n");
            call.endStream();
        });
        List<String> events = eventsOf("claude");
        JsonNode error = Envelope.of(events.get(events.size() - 1));
        assertThat(error.path("type").asText()).isEqualTo("overloaded_error");
        assertThat(events).doesNotContain("[DONE]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ends", "closes", "breaks off"})
    void aCutStreamIsNeverDone(String how) throws Exception {
        vendor.always(call -> {
            call.beginStream();
            call.event(Scripts.word("Half"));
            switch (how) {
                case "ends" -> call.endStream();
                case "closes" -> call.close();
                default -> call.breakOff();
            }
        });
        List<String> events = eventsOf("twice");
        JsonNode error = Envelope.of(events.get(events.size() - 1));
        assertThat(error.path("code").asText()).isEqualTo("stream_interrupted");
        assertThat(error.path("type").asText()).isEqualTo("api_error");
        assertThat(events).doesNotContain("[DONE]");
        assertThat(vendor.calls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "pings", "a role", "DONE alone"})
    void aStreamWithoutContentIsABadGateway(String what) throws Exception {
        vendor.always(call -> {
            call.beginStream();
            switch (what) {
                case "pings" -> call.chunk(": ping\n\n: ping\n\n");
                case "a role" -> call.event(Scripts.ROLE_CHUNK);
                case "DONE alone" -> call.event("[DONE]");
                default -> {}
            }
            call.endStream();
        });
        try (WireClient client = WireClient.to(broker)) {
            client.stream("gpt").head();
            assertThat(client.status()).isEqualTo(502);
            assertThat(Envelope.of(client.body()).path("code").asText()).isEqualTo("stream_interrupted");
        }
    }

    @Test
    void theDeadlineInMidStreamIsInBand() throws Exception {
        vendor.always(call -> {
            call.beginStream();
            call.event(Scripts.word("Slow"));
            call.untilGone();
        });
        List<String> events = eventsOf("quick");
        JsonNode error = Envelope.of(events.get(events.size() - 1));
        assertThat(error.path("type").asText()).isEqualTo("timeout_error");
        assertThat(events).hasSize(2);
        vendor.call().awaitGone();
    }

    private static void claudeBegins(StubCall call) throws IOException {
        call.beginStream();
        call.chunk(
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":"
                        + "\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"usage\":{\"input_tokens\":3}}}\n\n");
        call.chunk("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
                + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n");
        call.chunk("event: ping\ndata: {\"type\":\"ping\"}\n\n");
    }

    private static void claudeSays(StubCall call, String text) throws IOException {
        call.chunk("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                + "\"delta\":{\"type\":\"text_delta\",\"text\":\"" + text + "\"}}\n\n");
    }

    private static void awaitSeen(Semaphore seen) throws InterruptedException {
        if (!seen.tryAcquire(20, TimeUnit.SECONDS)) {
            fail("the client has not seen the event");
        }
    }

    private static List<String> eventsOf(String model) throws IOException {
        try (WireClient client = WireClient.to(broker)) {
            client.stream(model).head();
            assertThat(client.status()).isEqualTo(200);
            return client.events();
        }
    }
}
