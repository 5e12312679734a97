package io.llmbroker.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.models.ReasoningEffort;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.completions.CompletionUsage;
import io.llmbroker.broker.TestBroker;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What OpenAI's own Java client gets when vendors answer in Anthropic's and in Qwen's wire format. */
class OpenAiJavaOnVendorsTest {
    private static final VendorStub VENDOR = new VendorStub();
    private static TestBroker broker;
    private static OpenAIClient client;

    @JsonTypeName("get_weather")
    public static class Weather {
        public String city;
    }

    public static class Answer {
        public int value;
    }

    @BeforeAll
    static void start() throws Exception {
        broker = TestBroker.start("""
                models:
                  claude-sonnet-4-5: {provider: claude, api_key: key-a, base_url: "%1$s"}
                  qwen-plus: {provider: qwen, api_key: key-q, base_url: "%1$s/compatible-mode/v1"}
                """.formatted(VENDOR.url()));
        client = OpenAiJava.of(broker);
    }

    @AfterAll
    static void stop() {
        client.close();
        broker.close();
        VENDOR.close();
    }

    private static String message(String content, String stopReason) {
        return """
                {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5-20250929","content":[%s],
                 "stop_reason":"%s","stop_sequence":null,
                 "usage":{"input_tokens":10,"cache_read_input_tokens":5,"cache_creation_input_tokens":0,"output_tokens":3}}""".formatted(content, stopReason);
    }

    /** Anthropic's events: named by their type. */
    private static String events(String... data) {
        StringBuilder stream = new StringBuilder("""
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"usage":{"input_tokens":10,"cache_read_input_tokens":5,"output_tokens":1}}}

                event: ping
                data: {"type":"ping"}

                """);
        for (String one : data) {
            String type = one.substring(9, one.indexOf('"', 9));
            stream.append("event: ").append(type).append("\ndata: ").append(one).append("\n\n");
        }
        return stream.toString();
    }

    private static ChatCompletion ask(ChatCompletionCreateParams params) {
        return client.chat().completions().create(params);
    }

    private static List<ChatCompletionMessageFunctionToolCall> calls(ChatCompletion answer) {
        return OpenAiJava.only(answer).message().toolCalls().orElseThrow().stream()
                .map(ChatCompletionMessageToolCall::asFunction)
                .toList();
    }

    @Test
    void claudeChats() throws Exception {
        VENDOR.answers(message("{\"type\":\"text\",\"text\":\"Bonjour.\"}", "end_turn"));
        ChatCompletion answer = ask(OpenAiJava.asks("claude-sonnet-4-5", "Hello")
                .addSystemMessage("Speak French.")
                .maxCompletionTokens(50)
                .build());
        assertThat(OpenAiJava.only(answer).message().content()).contains("Bonjour.");
        CompletionUsage usage = answer.usage().orElseThrow();
        assertThat(usage.promptTokens()).isEqualTo(15);
        assertThat(usage.promptTokensDetails().orElseThrow().cachedTokens()).contains(5L);
        assertThat(VENDOR.request().getUrl()).isEqualTo("/v1/messages");
        assertThat(VENDOR.request().getHeader("x-api-key")).isEqualTo("key-a");
        assertThat(VENDOR.asked().at("/system/0/text").asText()).isEqualTo("Speak French.");
        assertThat(VENDOR.asked().path("max_tokens").asInt()).isEqualTo(50);
    }

    @Test
    void claudeStreamsTextAndThoughts() {
        VENDOR.streams(events(
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"Hm.\"}}",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"signature_delta\",\"signature\":\"c2ln\"}}",
                "{\"type\":\"content_block_stop\",\"index\":0}",
                "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
                "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"Bon\"}}",
                "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"jour.\"}}",
                "{\"type\":\"content_block_stop\",\"index\":1}",
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":7}}",
                "{\"type\":\"message_stop\"}"));
        ChatCompletion answer = OpenAiJava.streamed(
                client,
                OpenAiJava.asks("claude-sonnet-4-5", "Hello")
                        .reasoningEffort(ReasoningEffort.LOW)
                        .streamOptions(ChatCompletionStreamOptions.builder()
                                .includeUsage(true)
                                .build())
                        .build());
        assertThat(OpenAiJava.only(answer).message().content()).contains("Bonjour.");
        assertThat(OpenAiJava.only(answer).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(7);
    }

    @Test
    void claudeCallsToolsInParallelAndTakesTheirResults() throws Exception {
        VENDOR.streams(events(
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Let me look.\"}}",
                "{\"type\":\"content_block_stop\",\"index\":0}",
                "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"get_weather\",\"input\":{}}}",
                "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"city\\\":\"}}",
                "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"\\\"Paris\\\"}\"}}",
                "{\"type\":\"content_block_stop\",\"index\":1}",
                "{\"type\":\"content_block_start\",\"index\":2,\"content_block\":{\"type\":\"tool_use\",\"id\":\"toolu_2\",\"name\":\"get_weather\",\"input\":{}}}",
                "{\"type\":\"content_block_delta\",\"index\":2,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"city\\\":\\\"Rome\\\"}\"}}",
                "{\"type\":\"content_block_stop\",\"index\":2}",
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":40}}",
                "{\"type\":\"message_stop\"}"));
        ChatCompletionCreateParams.Builder conversation =
                OpenAiJava.asks("claude-sonnet-4-5", "Paris or Rome?").addTool(Weather.class);
        ChatCompletion first = OpenAiJava.streamed(client, conversation.build());
        assertThat(OpenAiJava.only(first).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        assertThat(calls(first))
                .extracting(call -> call.function().arguments(Weather.class).city)
                .containsExactly("Paris", "Rome");

        VENDOR.answers(message("{\"type\":\"text\",\"text\":\"Rome.\"}", "end_turn"));
        conversation.addMessage(OpenAiJava.only(first).message());
        for (ChatCompletionMessageFunctionToolCall call : calls(first)) {
            conversation.addMessage(ChatCompletionToolMessageParam.builder()
                    .toolCallId(call.id())
                    .content("sun in " + call.function().arguments(Weather.class).city)
                    .build());
        }
        assertThat(OpenAiJava.only(ask(conversation.build())).message().content())
                .contains("Rome.");
        JsonNode messages = VENDOR.asked().path("messages");
        assertThat(messages).hasSize(3);
        assertThat(messages.at("/1/content/1/id").asText()).isEqualTo("toolu_1");
        assertThat(messages.at("/2/content/0/type").asText()).isEqualTo("tool_result");
        assertThat(messages.at("/2/content/1/tool_use_id").asText()).isEqualTo("toolu_2");
    }

    @Test
    void claudeAnswersInTheShapeOfAClass() {
        VENDOR.answers(message("{\"type\":\"text\",\"text\":\"{\\\"value\\\": 42}\"}", "end_turn"));
        Answer answer = client.chat()
                .completions()
                .create(OpenAiJava.asks("claude-sonnet-4-5", "What is six times seven?")
                        .responseFormat(Answer.class)
                        .build())
                .choices()
                .get(0)
                .message()
                .content()
                .orElseThrow();
        assertThat(answer.value).isEqualTo(42);
    }

    @Test
    void qwenStreamsItsThoughtsAndRepeatsItself() {
        VENDOR.streams("""
                data: {"choices":[{"delta":{"content":null,"role":"assistant","reasoning_content":""},"index":0,"logprobs":null,"finish_reason":null}],"object":"chat.completion.chunk","usage":null,"created":1750000000,"system_fingerprint":null,"model":"qwen-plus","id":"chatcmpl-q"}

                data: {"choices":[{"delta":{"content":null,"reasoning_content":"Hm."},"index":0,"logprobs":null,"finish_reason":null}],"object":"chat.completion.chunk","usage":null,"created":1750000000,"system_fingerprint":null,"model":"qwen-plus","id":"chatcmpl-q"}

                data: {"choices":[{"delta":{"content":"你好","role":null},"index":0,"logprobs":null}],"object":"chat.completion.chunk","usage":null,"created":1750000000,"system_fingerprint":null,"model":"qwen-plus","id":"chatcmpl-q"}

                data: {"choices":[{"delta":{"content":""},"finish_reason":"stop","index":0,"logprobs":null}],"object":"chat.completion.chunk","usage":null,"created":1750000000,"system_fingerprint":null,"model":"qwen-plus","id":"chatcmpl-q"}

                data: {"choices":[],"object":"chat.completion.chunk","usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13},"created":1750000000,"system_fingerprint":null,"model":"qwen-plus","id":"chatcmpl-q"}

                data: [DONE]

                """);
        ChatCompletion answer = OpenAiJava.streamed(
                client,
                OpenAiJava.asks("qwen-plus", "你好")
                        .putAdditionalBodyProperty("enable_thinking", JsonValue.from(true))
                        .build());
        assertThat(OpenAiJava.only(answer).message().content()).contains("你好");
        assertThat(answer.usage()).as("not asked for").isEmpty();
    }

    @Test
    void qwenCallsToolsWithBlankIdsAndNames() throws Exception {
        VENDOR.streams("""
                data: {"choices":[{"delta":{"content":null,"role":"assistant","tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"get_weather","arguments":""}}]},"index":0,"finish_reason":null}],"object":"chat.completion.chunk","usage":null,"created":1750000000,"model":"qwen-plus","id":"chatcmpl-q"}

                data: {"choices":[{"delta":{"content":null,"tool_calls":[{"index":0,"id":"","type":"function","function":{"name":"","arguments":"{\\"city\\": "}}]},"index":0,"finish_reason":null}],"object":"chat.completion.chunk","usage":null,"created":1750000000,"model":"qwen-plus","id":"chatcmpl-q"}

                data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"","type":"function","function":{"name":null,"arguments":"\\"Hangzhou\\"}"}}]},"index":0,"finish_reason":null}],"object":"chat.completion.chunk","usage":null,"created":1750000000,"model":"qwen-plus","id":"chatcmpl-q"}

                data: {"choices":[{"delta":{"content":""},"finish_reason":"tool_calls","index":0}],"object":"chat.completion.chunk","usage":null,"created":1750000000,"model":"qwen-plus","id":"chatcmpl-q"}

                data: [DONE]

                """);
        ChatCompletion answer = OpenAiJava.streamed(
                client,
                OpenAiJava.asks("qwen-plus", "Weather?").addTool(Weather.class).build());
        assertThat(calls(answer)).hasSize(1);
        assertThat(calls(answer).get(0).id()).isEqualTo("call_a");
        assertThat(calls(answer).get(0).function().arguments(Weather.class).city)
                .isEqualTo("Hangzhou");
        assertThat(VENDOR.request().getUrl()).isEqualTo("/compatible-mode/v1/chat/completions");
        assertThat(VENDOR.request().getHeader("authorization")).isEqualTo("Bearer key-q");
        assertThat(VENDOR.asked().at("/stream_options/include_usage").asBoolean())
                .as("usage is metered on every stream")
                .isTrue();
    }
}
