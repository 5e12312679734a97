package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Recipes that look into the prompt, put into the real routes by the words of their heads. */
@Timeout(120)
class PromptRecipesTest extends RecipeGateway {
    @Test
    void redact() throws Exception {
        use("redact");
        HttpResponse<String> answer = broker.chat(
                "chat",
                "I am Ann, ann.lee+x@mail.example.org or bob@example.co.uk, +49 (0)30 123456-78. "
                        + "Card 4111 1111 1111 1111, not 4111 1111 1111 1112; IBAN DE89 3704 0044 0532 0130 00. "
                        + "Order 20260101, 1+1=2, version 4.18.0, a@b.");
        assertThat(vendor.call().json().at("/messages/0/content").asText())
                .isEqualTo("I am Ann, [email] or [email], [phone]. "
                        + "Card [card], not 4111 1111 1111 1112; IBAN [iban]. "
                        + "Order 20260101, 1+1=2, version 4.18.0, a@b.");
        assertThat(rules(answer)).isEqualTo("redacted (card=1, email=2, iban=1, phone=1)");
    }

    @Test
    void redactsEveryPlaceOfText() throws Exception {
        use("redact");
        JsonNode request = Json.MAPPER.readTree("""
                {"model":"chat","n":1,"messages":[
                  {"role":"system","content":"Mail a@example.org"},
                  {"role":"user","content":[{"type":"text","text":"b@example.org"},
                    {"type":"image_url","image_url":{"url":"https://example.org/c@example.org.png"}}]},
                  {"role":"assistant","tool_calls":[{"id":"t","type":"function",
                    "function":{"name":"mail","arguments":"{\\"to\\":\\"d@example.org\\"}"}}]},
                  {"role":"tool","tool_call_id":"t","content":"sent to e@example.org"}]}""");
        assertThat(broker.post(CHAT, request.toString()).statusCode()).isEqualTo(200);
        JsonNode sent = vendor.call().json();
        assertThat(sent.at("/messages/0/content").asText()).isEqualTo("Mail [email]");
        assertThat(sent.at("/messages/1/content/0/text").asText()).isEqualTo("[email]");
        assertThat(sent.at("/messages/1/content/1")).isEqualTo(request.at("/messages/1/content/1"));
        assertThat(sent.at("/messages/2/tool_calls/0/function/arguments").asText())
                .isEqualTo("{\"to\":\"[email]\"}");
        assertThat(sent.at("/messages/3/content").asText()).isEqualTo("sent to [email]");
    }

    @Test
    void bannedTopic() throws Exception {
        use("banned-topic");
        HttpResponse<String> answer = broker.chat("chat", "What is\nProject Zeus?");
        JsonNode json = TestBroker.json(answer);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json.at("/choices/0/message/content").asText()).contains("press office");
        assertThat(json.path("object").asText()).isEqualTo("chat.completion");
        assertThat(rules(answer)).isEqualTo("canned");
        assertThat(vendor.calls()).isEmpty();
        assertThat(answers("Who was Zeus?")).isEqualTo("vendor-chat");
    }

    @Test
    void bannedTopicInAStream() throws Exception {
        use("banned-topic");
        HttpResponse<String> answer =
                broker.post(CHAT, WireClient.chat("chat", true).replace("Hello", "Project Zeus"));
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
        assertThat(answer.body())
                .contains("press office", "\"finish_reason\":\"stop\"")
                .doesNotContain("usage")
                .endsWith("data: [DONE]\n\n");
        assertThat(vendor.calls()).isEmpty();
    }

    @Test
    void bannedTopicInATextCompletion() throws Exception {
        use("banned-topic");
        HttpResponse<String> answer =
                broker.post("/v1/completions", "{\"model\":\"chat\",\"prompt\":\"project zeus is\"}");
        assertThat(TestBroker.json(answer).at("/choices/0/text").asText()).contains("press office");
        assertThat(TestBroker.json(answer).path("object").asText()).isEqualTo("text_completion");
    }

    @Test
    void tenantPrompt() throws Exception {
        use("tenant-prompt");
        HttpResponse<String> answer = broker.chat("chat", "Hello", "x-tenant", "bank");
        List<JsonNode> sent = List.of(
                vendor.call().json().at("/messages/0"), vendor.call().json().at("/messages/1"));
        assertThat(sent.get(0))
                .isEqualTo(Json.object().put("role", "system").put("content", "You give no investment advice."));
        assertThat(sent.get(1).path("content").asText()).isEqualTo("Hello");
        assertThat(rules(answer)).isEqualTo("system_prompt");
        vendor.reset();
        assertThat(rules(broker.chat("chat", "Hello"))).isNull();
        assertThat(vendor.call().json().path("messages")).hasSize(1);
    }
}
