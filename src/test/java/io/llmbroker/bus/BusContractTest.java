package io.llmbroker.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.bus.BusClient.Received;
import io.llmbroker.bus.BusClient.Sent;
import io.llmbroker.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/bus.md says of messages, on each transport and its real broker. */
@ParameterizedClass
@EnumSource(TestBus.class)
@Timeout(90)
class BusContractTest {
    private static final String HELLO = request("demo", "Hello", false);

    @Parameter
    TestBus bus;

    private static BusGateway gateway;
    private static BusClient client;

    @BeforeParameterizedClassInvocation
    static void start(TestBus bus) throws Exception {
        gateway = BusGateway.start(bus, "models: {demo: {provider: demo}}");
        client = gateway.client();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        gateway.close();
    }

    private static String request(String model, String prompt, boolean stream) {
        ObjectNode request = Json.object().put("model", model).put("stream", stream);
        request.putArray("messages").addObject().put("role", "user").put("content", prompt);
        return request.toString();
    }

    private static Received ask(Sent message) throws Exception {
        String id = client.send("llm.requests", message);
        return gateway.reply(message.correlation() == null ? id : message.correlation());
    }

    private static JsonNode json(Received reply) throws Exception {
        return Json.MAPPER.readTree(reply.body());
    }

    @Test
    void answersAsOverHttp() throws Exception {
        Received reply = ask(Sent.of(HELLO));

        assertThat(json(reply).at("/choices/0/message/content").asText())
                .isEqualTo("Hello from LLMBroker's built-in demo model. You said: Hello");
        assertThat(reply.headers())
                .containsEntry("status", "200")
                .containsEntry("content_type", "application/json")
                .containsEntry("x_llmbroker_model", "demo")
                .containsEntry("x_llmbroker_provider", "demo")
                .containsEntry("x_llmbroker_attempts", "1")
                .containsKeys("x_request_id", "x_llmbroker_overhead_ms");
    }

    @Test
    void answersWhereTheMessageSays() throws Exception {
        client.send("llm.requests", Sent.of(HELLO).replyTo("mine").correlation("my-17"));

        assertThat(client.receive("mine", BusGateway.PATIENCE).correlation()).isEqualTo("my-17");
    }

    @Test
    void hasEachOperation() throws Exception {
        assertThat(json(ask(Sent.of("{\"model\":\"demo\",\"input\":\"x\"}").with("operation", "embeddings")))
                        .at("/data/0/object")
                        .asText())
                .isEqualTo("embedding");
        assertThat(json(ask(Sent.of("{\"model\":\"demo\",\"prompt\":\"x\"}").with("operation", "completions")))
                        .path("object")
                        .asText())
                .isEqualTo("text_completion");
        assertThat(json(ask(Sent.of("{}").with("operation", "models")))
                        .at("/data/0/id")
                        .asText())
                .isEqualTo("demo");
    }

    @Test
    void tellsTheSenderOfItsMistake() throws Exception {
        Received reply = ask(Sent.of(request("nobody", "Hello", false)));

        assertThat(reply.headers()).containsEntry("status", "404").doesNotContainKey("x_llmbroker_dead_letter");
        assertThat(json(reply).at("/error/code").asText()).isEqualTo("model_not_found");
    }

    @Test
    void foldsAStream() throws Exception {
        Received reply = ask(Sent.of(request("demo", "Hello", true)));

        assertThat(json(reply).path("object").asText()).isEqualTo("chat.completion");
    }

    @Test
    void sendsAStreamChunkByChunk() throws Exception {
        String id = client.send(
                "llm.requests",
                Sent.of(request("demo", "Hello", true)).with("stream", "chunks").replyTo("llm.replies"));
        StringBuilder text = new StringBuilder();
        List<Received> all = new ArrayList<>();
        do {
            all.add(gateway.reply(id));
        } while (!"true".equals(all.get(all.size() - 1).header("stream_end")));

        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).header("stream_sequence")).isEqualTo(String.valueOf(i));
            assertThat(all.get(i).header("stream_id")).isEqualTo(all.get(0).header("stream_id"));
            if (i < all.size() - 1) {
                text.append(json(all.get(i)).at("/choices/0/delta/content").asText(""));
            }
        }
        Received last = all.get(all.size() - 1);
        assertThat(text.toString()).isEqualTo("Hello from LLMBroker's built-in demo model. You said: Hello");
        assertThat(last.body()).isEqualTo("[DONE]");
        assertThat(last.headers()).containsEntry("status", "200").containsEntry("x_llmbroker_model", "demo");
    }

    @Test
    void aStreamThatIsCutEndsWithItsError() throws Exception {
        String id = client.send(
                "llm.requests",
                Sent.of(request("demo", "Hello [demo error_after=3]", true)).with("stream", "chunks"));
        List<Received> all = new ArrayList<>();
        do {
            all.add(gateway.reply(id));
        } while (!"true".equals(all.get(all.size() - 1).header("stream_end")));

        assertThat(all).hasSizeGreaterThan(3);
        Received last = all.get(all.size() - 1);
        assertThat(Integer.parseInt(last.header("status"))).isGreaterThanOrEqualTo(500);
        assertThat(json(last).at("/error/message").asText()).isNotEmpty();
        assertThat(last.headers()).containsEntry("stream_sequence", String.valueOf(all.size() - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"operation", "OPERATION", "Operation"})
    void namesHaveNoCase(String name) throws Exception {
        assertThat(json(ask(Sent.of("{\"model\":\"demo\",\"input\":\"x\"}").with(name, "embeddings")))
                        .path("object")
                        .asText())
                .isEqualTo("list");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "[1]", "", "{\"model\":\"demo\",}"})
    void poisonIsADeadLetterAtOnce(String body) throws Exception {
        String id =
                client.send("llm.requests", Sent.of(body).with("tenant", "a").correlation("c-" + body.length()));
        Received dead = gateway.dead(id);

        assertThat(dead.body()).isEqualTo(body);
        assertThat(dead.headers())
                .containsEntry("tenant", "a")
                .containsEntry("dead_from", "llm.requests")
                .containsEntry("dead_message_id", id)
                .containsEntry("dead_deliveries", "1")
                .containsEntry("dead_attempts", "0")
                .containsEntry("dead_status", "400")
                .containsKeys("dead_id", "dead_at", "dead_code", "dead_reason");
        Received reply = gateway.reply("c-" + body.length());
        assertThat(reply.headers())
                .containsEntry("status", "400")
                .containsEntry("x_llmbroker_dead_letter", dead.header("dead_id"));
    }

    @Test
    void anUnknownOperationIsPoison() throws Exception {
        String id = client.send("llm.requests", Sent.of(HELLO).with("operation", "chat.completion"));
        Received reply = gateway.reply(id);

        assertThat(json(reply).at("/error/message").asText())
                .isEqualTo("There is no operation 'chat.completion'. Did you mean chat.completions?");
        assertThat(gateway.dead(id).headers()).containsEntry("dead_code", "unknown_operation");
    }

    @Test
    void tooMuchIsPoison() throws Exception {
        String id = client.send("llm.requests", Sent.of(request("demo", "x".repeat(70_000), false)));

        assertThat(gateway.reply(id).headers()).containsEntry("status", "413");
        assertThat(gateway.dead(id).headers()).containsEntry("dead_code", "request_too_large");
    }

    @Test
    void noHeaderOfTheSenderSteersCamel() throws Exception {
        Sent message = Sent.of(HELLO)
                .with("CamelJmsDestinationName", "elsewhere")
                .with("cameljmsdestinationname", "elsewhere")
                .with("x_llmbroker_attempts", "7");
        if (bus == TestBus.KAFKA) {
            message = message.with("kafka.OVERRIDE_TOPIC", "mine").with("kafka.PARTITION_KEY", "77");
        }
        assertThat(ask(message).headers()).containsEntry("status", "200");
        String id = client.send("llm.requests", new Sent("nonsense", message.headers(), null, null, 0, 4));
        assertThat(gateway.dead(id).body()).isEqualTo("nonsense");
    }

    @Test
    void countsWhatBecameOfMessages() throws Exception {
        ask(Sent.of(HELLO));

        assertThat(gateway.broker().get("/metrics").body())
                .contains("llmbroker_bus_messages_total{destination=\"llm.requests\",door=\"" + bus.door()
                        + "\",outcome=\"answered\"}");
    }
}
