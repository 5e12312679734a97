package io.llmbroker.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.broker.TestBroker;
import io.llmbroker.bus.BusClient.Received;
import io.llmbroker.bus.BusClient.Sent;
import io.llmbroker.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/bus.md says of messages, on each transport and its real broker. */
@ParameterizedClass
@EnumSource(TestBus.class)
@Timeout(90)
class BusContractTest {
    private static final String HELLO = "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    private static final long PATIENCE = 30_000;

    @Parameter
    TestBus bus;

    private static TestBus.Running running;
    private static TestBroker gateway;
    private static BusClient client;

    @BeforeParameterizedClassInvocation
    static void start(TestBus bus) throws Exception {
        Path folder = Files.createTempDirectory("bus");
        running = bus.start(folder);
        running.create("llm.requests", "llm.replies", "llm.dead", "mine");
        gateway = TestBroker.start("""
                models: {demo: {provider: demo}}
                bus:
                  %s
                  answers: {url: 'jdbc:h2:%s/answers;WRITE_DELAY=0'}
                """.formatted(
                running.door("destinations: [llm.requests], replies: llm.replies, dead_letters: llm.dead"), folder));
        client = running.client();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        client.close();
        gateway.close();
        running.close();
    }

    @Test
    void answersAsOverHttp() throws Exception {
        String id = client.send("llm.requests", Sent.of(HELLO));
        Received reply = client.receive("llm.replies", PATIENCE);
        assertThat(Json.MAPPER
                        .readTree(reply.body())
                        .at("/choices/0/message/content")
                        .asText())
                .isEqualTo("Hello from LLMBroker's built-in demo model. You said: Hello");
        assertThat(reply.correlation()).isEqualTo(id);
        assertThat(reply.headers())
                .containsEntry("status", "200")
                .containsEntry("content_type", "application/json")
                .containsEntry("x_llmbroker_model", "demo")
                .containsEntry("x_llmbroker_provider", "demo")
                .containsEntry("x_llmbroker_attempts", "1");
    }

    @Test
    void answersWhereTheMessageSays() throws Exception {
        client.send("llm.requests", Sent.of(HELLO).replyTo("mine").correlation("my-17"));
        Received reply = client.receive("mine", PATIENCE);
        assertThat(reply.correlation()).isEqualTo("my-17");
    }
}
