package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Text completions: native where the model completes text, else emulated on chat. */
class CompletionsTest extends StubbedGateway {
    @BeforeAll
    static void start() throws Exception {
        start("""
                models:
                  chats: {provider: openai, model_name: gpt-3.5-turbo, base_url: "%1$s", api_key: k}
                  completes: {provider: openai, model_name: gpt-3.5-turbo-instruct, base_url: "%1$s", api_key: k}
                  told: {provider: openai, model_name: mine, base_url: "%1$s", api_key: k, completions: native}
                """);
    }

    private static JsonNode sent(int call) throws Exception {
        return vendor.calls().get(call).json();
    }

    @Test
    void aChatModelIsAskedByChat() throws Exception {
        HttpResponse<String> answer =
                broker.post("/v1/completions", "{\"model\":\"chats\",\"prompt\":\"Once\",\"max_tokens\":5}");
        JsonNode body = TestBroker.json(answer);
        assertThat(vendor.call().requestLine()).contains(" /v1/chat/completions ");
        assertThat(sent(0).at("/messages/0/content").asText()).isEqualTo("Once");
        assertThat(sent(0).has("prompt")).isFalse();
        assertThat(body.path("object").asText()).isEqualTo("text_completion");
        assertThat(body.at("/choices/0/text").asText()).isEqualTo("Hi");
        assertThat(body.at("/usage/total_tokens").asInt()).isEqualTo(7);
    }

    @Test
    void modelsThatCompleteAreAskedNatively() throws Exception {
        for (String model : List.of("completes", "told")) {
            vendor.reset()
                    .always(
                            call -> call.json(
                                    200,
                                    "{\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"created\":1,\"model\":\"m\",\"choices\":"
                                            + "[{\"index\":0,\"text\":\" upon\",\"logprobs\":null,\"finish_reason\":\"stop\"}]}"));
            HttpResponse<String> answer = broker.post(
                    "/v1/completions", "{\"model\":\"" + model + "\",\"prompt\":[\"Once\",\"Twice\"],\"echo\":false}");
            assertThat(vendor.call().requestLine()).contains(" /v1/completions ");
            assertThat(sent(0).path("prompt").size()).isEqualTo(2);
            assertThat(TestBroker.json(answer).at("/choices/0/text").asText()).isEqualTo(" upon");
        }
    }

    @Test
    void severalPromptsBecomeOneChoiceEach() throws Exception {
        vendor.then(Scripts.chat("first"), Scripts.chat("second"), Scripts.chat("third"));
        JsonNode body =
                TestBroker.json(broker.post("/v1/completions", "{\"model\":\"chats\",\"prompt\":[\"a\",\"b\",\"c\"]}"));
        assertThat(body.path("choices").findValuesAsText("text")).containsExactly("first", "second", "third");
        assertThat(body.path("choices").findValuesAsText("index")).containsExactly("0", "1", "2");
        assertThat(body.at("/usage/total_tokens").asInt()).isEqualTo(21);
    }

    @Test
    void severalPromptsStreamOneAfterTheOther() throws Exception {
        vendor.then(Scripts.stream("a1", "a2"), Scripts.stream("b1", "b2"));
        HttpResponse<String> answer = broker.post(
                "/v1/completions",
                "{\"model\":\"chats\",\"prompt\":[\"a\",\"b\"],\"stream\":true,"
                        + "\"stream_options\":{\"include_usage\":true}}");
        assertThat(answer.statusCode()).isEqualTo(200);
        List<JsonNode> chunks = chunks(answer.body());
        assertThat(text(chunks, 0)).isEqualTo("a1a2");
        assertThat(text(chunks, 1)).isEqualTo("b1b2");
        assertThat(answer.body()).endsWith("data: [DONE]\n\n").containsOnlyOnce("[DONE]");
        List<JsonNode> usage =
                chunks.stream().filter(chunk -> chunk.path("usage").isObject()).toList();
        assertThat(usage).hasSize(1);
        assertThat(usage.get(0).at("/usage/total_tokens").asInt()).isEqualTo(14);
    }

    @Test
    void aPromptThatFailsFailsTheWhole() throws Exception {
        vendor.then(Scripts.chat("first"), Scripts.error(400));
        HttpResponse<String> answer =
                broker.post("/v1/completions", "{\"model\":\"chats\",\"prompt\":[\"a\",\"b\",\"c\"]}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(TestBroker.json(answer).at("/error/message").asText()).contains("said 400");
        assertThat(vendor.calls()).hasSize(2);
    }

    @Test
    void aStreamThatFailsAmongSeveralEndsTheWhole() throws Exception {
        vendor.then(
                call -> {
                    call.beginStream();
                    call.event(Scripts.word("a1"));
                    call.close();
                },
                Scripts.stream("b1"));
        HttpResponse<String> answer =
                broker.post("/v1/completions", "{\"model\":\"chats\",\"prompt\":[\"a\",\"b\"],\"stream\":true}");
        assertThat(answer.body()).contains("\"error\"").doesNotContain("[DONE]").doesNotContain("b1");
    }

    @Test
    void whatChatCannotDoIsRefused() throws Exception {
        for (String extra : List.of("\"suffix\":\"x\"", "\"best_of\":3", "\"logprobs\":2", "\"echo\":true")) {
            HttpResponse<String> answer =
                    broker.post("/v1/completions", "{\"model\":\"chats\",\"prompt\":\"a\"," + extra + "}");
            assertThat(answer.statusCode()).as(extra).isEqualTo(400);
            assertThat(TestBroker.json(answer).at("/error/code").asText()).isEqualTo("unsupported_parameter");
        }
        HttpResponse<String> tokens = broker.post("/v1/completions", "{\"model\":\"chats\",\"prompt\":[1,2,3]}");
        assertThat(tokens.statusCode()).isEqualTo(400);
        assertThat(vendor.calls()).isEmpty();
    }

    private static List<JsonNode> chunks(String body) throws Exception {
        List<JsonNode> chunks = new ArrayList<>();
        for (String line : body.split("\n")) {
            if (line.startsWith("data: {")) {
                chunks.add(Json.MAPPER.readTree(line.substring(6)));
            }
        }
        return chunks;
    }

    private static String text(List<JsonNode> chunks, int index) {
        StringBuilder text = new StringBuilder();
        for (JsonNode chunk : chunks) {
            for (JsonNode choice : chunk.path("choices")) {
                if (choice.path("index").asInt() == index) {
                    text.append(choice.path("text").asText());
                }
            }
        }
        return text.toString();
    }
}
