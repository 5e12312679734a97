package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams and whole answers of each other's kind, and what of the usage is shown. */
@Timeout(60)
class StreamFormTest extends StubbedGateway {
    @BeforeAll
    static void start() throws Exception {
        startWithGpt();
    }

    @Test
    void usageIsShownToThoseWhoAsk() throws Exception {
        vendor.always(Scripts.stream("Hi"));
        assertThat(eventsOf("gpt")).noneMatch(event -> event.contains("usage"));
        assertThat(vendor.call().json().at("/stream_options/include_usage").asBoolean())
                .as("asked for all the same, to meter it")
                .isTrue();
        assertThat(tokens()).isEqualTo(7);

        String asking = WireClient.chat("gpt", true).replace("}]", "}],\"stream_options\":{\"include_usage\":true}");
        try (WireClient client = WireClient.to(broker)) {
            List<String> events =
                    client.post("/v1/chat/completions", asking).head().events();
            JsonNode last = Json.MAPPER.readTree(events.get(events.size() - 2));
            assertThat(last.path("choices")).isEmpty();
            assertThat(last.at("/usage/total_tokens").asInt()).isEqualTo(7);
            assertThat(events.get(events.size() - 1)).isEqualTo("[DONE]");
        }
        assertThat(tokens()).isEqualTo(14);
    }

    private static double tokens() throws Exception {
        return Metrics.await(broker, scrape -> scrape.inFlight() == 0).sum("llmbroker_tokens_total");
    }

    @Test
    void anHttp10ClientGetsItsStreamUntilTheConnectionCloses() throws Exception {
        vendor.always(Scripts.stream("Hi"));
        String chat = WireClient.chat("gpt", true);
        try (WireClient client = WireClient.to(broker)) {
            client.send("POST /v1/chat/completions HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: "
                            + chat.length() + "\r\n\r\n" + chat)
                    .head();
            assertThat(client.headers()).doesNotContainKey("transfer-encoding");
            assertThat(client.untilClosed()).startsWith("data: {").endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void anAnswerInOnePieceBecomesAStream() throws Exception {
        vendor.always(Scripts.chat("In one piece"));
        List<String> events = eventsOf("gpt");
        assertThat(Json.MAPPER
                        .readTree(events.get(0))
                        .at("/choices/0/delta/content")
                        .asText())
                .isEqualTo("In one piece");
        assertThat(events).endsWith("[DONE]");
    }

    @Test
    void aStreamBecomesAnAnswerInOnePiece() throws Exception {
        vendor.always(Scripts.stream("In ", "pieces"));
        JsonNode answer = TestBroker.json(broker.chat("gpt", "Hello"));
        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("In pieces");
        assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(7);
        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
    }

    @Test
    void aStreamInOnePieceEndsWithItsLastWord() throws Exception {
        vendor.always(call -> {
            call.beginStream();
            call.event(Scripts.word("Hi"));
            call.event(Scripts.LAST_CHUNK);
            call.event("[DONE]");
            call.untilGone(); // the vendor itself never closes
        });
        assertThat(TestBroker.json(broker.chat("gpt", "Hello"))
                        .at("/choices/0/message/content")
                        .asText())
                .isEqualTo("Hi");
        vendor.call().awaitGone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/json", "application/octet-stream"})
    void aStreamUnderAnotherNameIsAStream(String type) throws Exception {
        vendor.always(call -> {
            call.send("HTTP/1.1 200 OK\r\ncontent-type: " + type + "\r\ntransfer-encoding: chunked\r\n\r\n");
            call.event(Scripts.word("Hi"));
            call.event(Scripts.LAST_CHUNK);
            call.event("[DONE]");
            call.endStream();
        });
        assertThat(eventsOf("gpt")).hasSize(3).endsWith("[DONE]");
    }

    private static List<String> eventsOf(String model) throws IOException {
        try (WireClient client = WireClient.to(broker)) {
            client.stream(model).head();
            assertThat(client.status()).isEqualTo(200);
            return client.events();
        }
    }
}
