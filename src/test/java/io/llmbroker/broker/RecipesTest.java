package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.net.http.HttpResponse;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each recipe, put into the real routes by the words of its head, does what it says. */
@Timeout(120)
class RecipesTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String MODELS = """
            models:
              chat: {provider: openai, model_name: vendor-chat, base_url: "%1$s", api_key: k}
              small: {provider: openai, model_name: vendor-small, base_url: "%1$s", api_key: k}
              large: {provider: openai, model_name: vendor-large, base_url: "%1$s", api_key: k}
              night: {provider: openai, model_name: vendor-night, base_url: "%1$s", api_key: k}
              chinese: {provider: openai, model_name: vendor-chinese, base_url: "%1$s", api_key: k}
              candidate: {provider: openai, model_name: vendor-candidate, base_url: "%1$s", api_key: k}
              long-context: {provider: openai, model_name: vendor-long, base_url: "%1$s", api_key: k}
            """;

    private static StubVendor vendor;
    private TestBroker broker;

    @BeforeAll
    static void start() {
        vendor = StubVendor.start();
    }

    @AfterAll
    static void stop() {
        vendor.close();
    }

    @BeforeEach
    void reset() {
        vendor.reset();
    }

    @AfterEach
    void close() {
        if (broker != null) {
            broker.close();
        }
    }

    private void use(String... recipes) throws Exception {
        broker = TestBroker.start(
                MODELS.formatted(vendor.baseUrl()),
                Map.of(),
                RecipeRoutes.with(recipes).folder());
    }

    /** The vendor's name of the model that answers a prompt. */
    private String answers(String prompt, String... headers) throws Exception {
        vendor.reset();
        assertThat(broker.chat("chat", prompt, headers).statusCode()).isEqualTo(200);
        return vendor.call().json().path("model").asText();
    }

    private static String rules(HttpResponse<String> response) {
        return response.headers().firstValue("x-llmbroker-rules").orElse(null);
    }

    @Test
    void allAtOnce() throws Exception {
        broker = TestBroker.start(
                MODELS.formatted(vendor.baseUrl()),
                Map.of(),
                RecipeRoutes.with(RecipeRoutes.all().toArray(String[]::new)).folder());
        HttpResponse<String> answer = broker.chat("chat", "Hello", "x-maintenance-pass", "let me in");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void bySize() throws Exception {
        use("by-size");
        assertThat(answers("x".repeat(20_000))).isEqualTo("vendor-chat");
        assertThat(answers("x".repeat(20_001))).isEqualTo("vendor-long");
        HttpResponse<String> told = broker.chat("chat", "x".repeat(30_000));
        assertThat(told.headers().firstValue("x-llmbroker-model")).contains("long-context");
        assertThat(rules(told)).isEqualTo("model (for chat)");
        assertThat(rules(broker.chat("chat", "short"))).isNull();
    }

    @Test
    void bySizeOfAllParts() throws Exception {
        use("by-size");
        String part = "{\"type\":\"text\",\"text\":\"" + "x".repeat(11_000) + "\"}";
        String body = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":[" + part + "," + part + "]}]}";
        assertThat(broker.post(CHAT, body).statusCode()).isEqualTo(200);
        assertThat(vendor.call().json().path("model").asText()).isEqualTo("vendor-long");
    }

    @Test
    void byTenant() throws Exception {
        use("by-tenant");
        assertThat(answers("Hello", "x-tenant", "gold")).isEqualTo("vendor-large");
        assertThat(answers("Hello", "x-tenant", "tin")).isEqualTo("vendor-small");
        assertThat(answers("Hello")).isEqualTo("vendor-small");
    }

    @Test
    void byTime() throws Exception {
        use("by-time");
        int before = LocalTime.now(ZoneId.of("Europe/Berlin")).getHour();
        String model = answers("Hello");
        int after = LocalTime.now(ZoneId.of("Europe/Berlin")).getHour();
        if (before == after) {
            assertThat(model).isEqualTo(before >= 22 || before < 6 ? "vendor-night" : "vendor-chat");
        }
    }

    @Test
    void byLanguage() throws Exception {
        use("by-language");
        assertThat(answers("请把 API 的说明翻译成英文")).isEqualTo("vendor-chinese");
        assertThat(answers("APIの説明を英語に翻訳してください")).isEqualTo("vendor-chat");
        assertThat(answers("Translate 你好 into English, please")).isEqualTo("vendor-chat");
        assertThat(answers("42!")).isEqualTo("vendor-chat");
    }

    @Test
    void abSplit() throws Exception {
        use("ab-split");
        for (int i = 0; i < 400; i++) {
            broker.chat("chat", "Hello");
        }
        long candidates = vendor.calls().stream()
                .filter(call -> call.body().contains("vendor-candidate"))
                .count();
        assertThat(candidates).as("of 400; 40 expected, six deviations around").isBetween(4L, 76L);
        vendor.reset();
        broker.chat("large", "Hello");
        assertThat(vendor.call().json().path("model").asText()).isEqualTo("vendor-large");
    }

    @Test
    void shadow() throws Exception {
        use("shadow");
        vendor.always(call -> call.json(
                200, Scripts.completion(call.body().contains("vendor-candidate") ? "Hello you" : "Hello there")));
        try (CapturedLog differences = CapturedLog.of("llmbroker.shadow", Level.INFO);
                CapturedLog requests = CapturedLog.of("llmbroker.requests", Level.INFO)) {
            HttpResponse<String> answer = broker.chat("chat", "Hi", "x-request-id", "one");
            assertThat(answer.body()).contains("Hello there");
            JsonNode line = Json.MAPPER.readTree(differences.await(1).get(0));
            ObjectNode expected = Json.object()
                    .put("request_id", "one")
                    .put("model", "chat")
                    .put("shadow_model", "candidate")
                    .put("compared", true)
                    .put("same", false)
                    .put("differs_at", 6)
                    .put("length", 11)
                    .put("shadow_length", 9)
                    .put("finish_reason", "stop")
                    .put("shadow_finish_reason", "stop");
            assertThat(line).isEqualTo(expected);
            assertThat(requests.await(2)).anyMatch(one -> one.contains("one-shadow"));
        }
    }

    @Test
    void theShadowOfAStreamIsNotCompared() throws Exception {
        use("shadow");
        vendor.then(call -> {
            call.beginStream();
            call.event(Scripts.chunk("{\"content\":\"Hi\"}", "null"));
            call.event(Scripts.LAST_CHUNK);
            call.event("[DONE]");
            call.endStream();
        });
        try (CapturedLog differences = CapturedLog.of("llmbroker.shadow", Level.INFO)) {
            HttpResponse<String> answer = broker.post(CHAT, WireClient.chat("chat", true));
            assertThat(answer.body()).contains("Hi").endsWith("data: [DONE]\n\n");
            assertThat(differences.await(1).get(0)).contains("\"compared\":false");
        }
        assertThat(vendor.calls().get(1).json().has("stream")).isFalse();
    }

    /** The client's answer does not wait for a shadow, and does not fail with it. */
    @Test
    void aShadowThatFailsIsNobodysBusiness() throws Exception {
        use("shadow");
        vendor.then(Scripts.chat("Hi")).always(StubCall::breakOff);
        assertThat(broker.chat("chat", "Hello").body()).contains("Hi");
    }

    @Test
    void mirror() throws Exception {
        try (StubVendor archive = StubVendor.start()) {
            broker = TestBroker.start(
                    MODELS.formatted(vendor.baseUrl()),
                    Map.of(),
                    RecipeRoutes.with("mirror")
                            .replace(
                                    "mirror.camel.yaml",
                                    "{{env:MIRROR_URL:http://127.0.0.1:9099/requests}}",
                                    archive.baseUrl() + "/requests")
                            .folder());
            assertThat(broker.chat("chat", "Keep this", "authorization", "Bearer secret")
                            .statusCode())
                    .isEqualTo(200);
            StubCall copy = archive.awaitCall();
            assertThat(copy.json().path("model").asText()).isEqualTo("chat");
            assertThat(copy.body()).contains("Keep this");
            assertThat(copy.header("content-type")).isEqualTo("application/json");
            assertThat(copy.all()).doesNotContain("secret");
        }
    }

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

    @Test
    void throttle() throws Exception {
        use("throttle");
        List<Integer> statuses = IntStream.range(0, 62)
                .mapToObj(i -> {
                    try {
                        return broker.chat("chat", "Hello", "x-tenant", "busy").statusCode();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
        assertThat(statuses.subList(0, 60)).containsOnly(200);
        HttpResponse<String> refused = broker.chat("chat", "Hello", "x-tenant", "busy");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("retry-after")).contains("60");
        assertThat(Envelope.of(refused.body()).path("code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(broker.chat("chat", "Hello", "x-tenant", "calm").statusCode())
                .isEqualTo(200);
    }

    @Test
    void maintenance() throws Exception {
        use("maintenance");
        HttpResponse<String> refused = broker.chat("chat", "Hello");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("retry-after")).contains("1800");
        JsonNode error = Envelope.of(refused.body());
        assertThat(error.path("code").asText()).isEqualTo("maintenance");
        assertThat(error.path("type").asText()).isEqualTo("overloaded_error");
        assertThat(vendor.calls()).isEmpty();
        assertThat(answers("Hello", "x-maintenance-pass", "let me in")).isEqualTo("vendor-chat");
        assertThat(broker.get("/health").statusCode()).isEqualTo(200);
        assertThat(broker.get("/v1/models").statusCode()).isEqualTo(200);
    }
}
