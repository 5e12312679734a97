package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.client.VendorStub;
import io.llmbroker.json.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The first description's own commands, against the default configuration with its keys set. */
class SeedExamplesTest {
    private static final String OPENAI = """
            {"id":"chatcmpl-1","object":"chat.completion","created":1750000000,"model":"gpt-3.5-turbo-0125",
             "choices":[{"index":0,"message":{"role":"assistant","content":"I am fine.","refusal":null},"logprobs":null,"finish_reason":"stop"}],
             "usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}}""";
    private static final String ANTHROPIC = """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5-20250929",
             "content":[{"type":"text","text":"I am fine."}],"stop_reason":"end_turn","stop_sequence":null,
             "usage":{"input_tokens":9,"output_tokens":4}}""";
    private static final VendorStub VENDOR = new VendorStub();
    private static TestBroker broker;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Curl.present(), "these examples are for curl");
        broker = DefaultConfig.start(VENDOR);
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
        VENDOR.close();
    }

    private static JsonNode run(String command) throws Exception {
        return Json.MAPPER.readTree(Curl.run(command, broker));
    }

    private static String chat(String model) {
        return """
                curl -X POST "http://localhost:8000/v1/chat/completions" \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "model": "%s",
                    "messages": [
                      {"role": "user", "content": "Hello, how are you?"}
                    ],
                    "temperature": 0.7
                  }'
                """.formatted(model);
    }

    private static String said(JsonNode answer) {
        return answer.at("/choices/0/message/content").asText();
    }

    @Test
    void chatWithOpenAi() throws Exception {
        VENDOR.answers(OPENAI);
        assertThat(said(run(chat("gpt-3.5-turbo")))).isEqualTo("I am fine.");
        assertThat(VENDOR.request().getUrl()).isEqualTo("/openai/v1/chat/completions");
        assertThat(VENDOR.request().getHeader("authorization")).isEqualTo("Bearer sk-openai-key");
        assertThat(VENDOR.asked().path("model").asText()).isEqualTo("gpt-3.5-turbo");
        assertThat(VENDOR.asked().path("temperature").asText()).isEqualTo("0.7");
        assertThat(VENDOR.asked().path("max_tokens").asInt())
                .as("the default of config.yaml")
                .isEqualTo(1000);
    }

    @Test
    void chatWithClaude() throws Exception {
        VENDOR.answers(ANTHROPIC);
        assertThat(said(run(chat("claude-sonnet-4-5")))).isEqualTo("I am fine.");
        assertThat(VENDOR.request().getUrl()).isEqualTo("/claude/v1/messages");
        assertThat(VENDOR.request().getHeader("x-api-key")).isEqualTo("sk-ant-key");
        assertThat(VENDOR.request().getHeader("anthropic-version")).isEqualTo("2023-06-01");
    }

    @Test
    void chatWithQwen() throws Exception {
        VENDOR.answers(OPENAI);
        assertThat(said(run(chat("qwen-plus")))).isEqualTo("I am fine.");
        assertThat(VENDOR.request().getUrl()).isEqualTo("/qwen/v1/chat/completions");
        assertThat(VENDOR.request().getHeader("authorization")).isEqualTo("Bearer sk-qwen-key");
    }

    @Test
    void completion() throws Exception {
        VENDOR.answers(OPENAI);
        JsonNode answer = run("""
                curl -X POST "http://localhost:8000/v1/completions" \\
                  -H "Content-Type: application/json" \\
                  -d '{
                    "model": "gpt-3.5-turbo",
                    "prompt": "The future of AI is",
                    "max_tokens": 100
                  }'
                """);
        assertThat(answer.path("object").asText()).isEqualTo("text_completion");
        assertThat(answer.at("/choices/0/text").asText()).isEqualTo("I am fine.");
        assertThat(VENDOR.asked().path("max_tokens").asInt())
                .as("the request wins over the default")
                .isEqualTo(100);
    }

    @Test
    void models() throws Exception {
        JsonNode list = run("curl http://localhost:8000/models");
        assertThat(list.path("data").findValuesAsText("id"))
                .contains("demo", "gpt-3.5-turbo", "claude-sonnet-4-5", "qwen-plus");
        assertThat(list).isEqualTo(run("curl http://localhost:8000/v1/models"));
    }

    @Test
    void health() throws Exception {
        JsonNode health = run("curl http://localhost:8000/health");
        assertThat(health.path("status").asText()).isEqualTo("UP");
        assertThat(health.at("/models/ready")).isEqualTo(health.at("/models/configured"));
    }
}
