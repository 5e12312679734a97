package io.llmbroker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.broker.WireClient;
import io.llmbroker.bus.ArtemisBroker;
import io.llmbroker.json.Json;
import jakarta.jms.JMSContext;
import jakarta.jms.StreamMessage;
import java.nio.file.Path;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dead letters as operators ask for them. */
@Timeout(60)
class AdminDeadLettersTest {
    @Test
    void areListedAndSentOnceMore(@TempDir Path folder) throws Exception {
        try (ArtemisBroker broker = ArtemisBroker.start(folder);
                TestAdmin admin = TestAdmin.start("models: {demo: {provider: demo}}\nbus: {jms: {url: '"
                        + broker.jmsUrl() + "', destinations: [llm.requests]}}");
                ActiveMQConnectionFactory clients = new ActiveMQConnectionFactory(broker.jmsUrl());
                JMSContext client = clients.createContext()) {
            assertThat(admin.page("/dead-letters").path("letters")).isEmpty();
            StreamMessage stream = client.createStreamMessage();
            stream.writeString("no request");
            client.createProducer().send(client.createQueue("llm.requests"), stream);
            assertThat(first(admin).path("code").asText()).isEqualTo("unsupported_message_type");
            client.createConsumer(client.createQueue("llm.dead-letters")).receive(10_000);
            client.createProducer().send(client.createQueue("llm.requests"), "nonsense");
            JsonNode letter = first(admin);
            assertThat(letter.path("door").asText()).isEqualTo("jms");
            assertThat(letter.path("code").asText()).isEqualTo("invalid_json");
            assertThat(letter.path("from").asText()).isEqualTo("llm.requests");
            assertThat(letter.path("bytes").asInt()).isEqualTo("nonsense".length());
            assertThat(letter.toString()).doesNotContain("nonsense\"");

            try (WireClient replay = admin.post(
                    "/dead-letters/replay", "{\"ids\":[\"" + letter.path("id").asText() + "\",\"dead_0\"]}")) {
                JsonNode answer = Json.MAPPER.readTree(replay.body());
                assertThat(answer.path("replayed").asInt()).isEqualTo(1);
                assertThat(answer.path("missing").path(0).asText()).isEqualTo("dead_0");
            }
            JsonNode again = first(admin);
            assertThat(again.path("id")).isNotEqualTo(letter.path("id"));
            assertThat(again.path("from").asText()).isEqualTo("llm.requests");
        }
    }

    private static JsonNode first(TestAdmin admin) throws Exception {
        JsonNode letters;
        do {
            letters = admin.page("/dead-letters?door=jms&limit=5").path("letters");
        } while (letters.isEmpty());
        return letters.path(0);
    }

    @ParameterizedTest
    @CsvSource({
        "/dead-letters?limit=0, , 400",
        "/dead-letters?limit=x, , 400",
        "/dead-letters?door=jms, , 404",
        "/dead-letters/replay, {}, 400",
        "/dead-letters/replay, nonsense, 400",
        "/dead-letters/replay, {\"all\":true}, 404",
    })
    void whatMakesNoSenseIsRefused(String path, String body, int status) throws Exception {
        try (TestAdmin admin = TestAdmin.start("models: {demo: {provider: demo}}");
                WireClient answer = body == null ? admin.get(path) : admin.post(path, body)) {
            assertThat(answer.status()).isEqualTo(status);
            assertThat(Json.MAPPER.readTree(answer.body()).at("/error/message").asText())
                    .isNotEmpty();
        }
    }
}
