package io.llmbroker.broker;

import static io.llmbroker.broker.ExplainedGateway.CHAT;
import static io.llmbroker.broker.ExplainedGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan says of models, parameters, requests and failures. */
@Timeout(60)
class ExplainTest {
    private static final String KEY = "canary-4711-tweets-ABCDEFGHIJKLMNOP";
    private static final String TEAM = "header-canary-2718-ABCDEFGHIJKLMNOP";
    private static final String CONFIG = """
            models:
              gpt:
                provider: openai
                model_name: gpt-4o
                base_url: "%1$s"
                api_key: ${KEY}
                retries: 2
                default_params:
                  temperature: 0.7
                  max_tokens: 100
                forced_params:
                  user: gateway
                drop_params:
                  - logit_bias
                patch: [{pointer: /metadata/key, value: "Bearer ${KEY}"}, {pointer: /seed, delete: true}]
                fallbacks: [claude, keyless]
              claude: {provider: claude, base_url: "%1$s", model_name: claude-sonnet-4-5, api_key: "${KEY}"}
              keyless: {provider: openai, base_url: "%1$s", api_key: "${NO_KEY}"}
              proxied: {provider: openai, base_url: "%1$s/sk-of-the-path-0123456789abcdef", api_key: "${KEY}"}
              "any/*": {provider: openai, model_name: "*-latest", base_url: "%1$s", api_key: "${KEY}"}
              smart:
                strategy: weighted
                targets:
                  - {model: claude, weight: 20}
                  - model: gpt
                    weight: 80
                    default_params:
                      max_completion_tokens: 50
                      temperature: null
                      store: false
              turns: {strategy: round_robin, targets: [gpt, claude]}
              only-keyless: {targets: [keyless]}
              claude-first: {targets: [claude, gpt]}
            providers:
              openai: {default_params: {top_p: 0.5}, headers: {x-team: "${TEAM}"}}
            proxy:
              default_model: any/thing
              default_params:
                presence_penalty: 0.25
              max_body_bytes: 10000
            """;

    private static StubVendor vendor;
    private static ExplainedGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        vendor = StubVendor.start();
        gateway = ExplainedGateway.start(
                CONFIG.formatted(vendor.baseUrl()), Map.of("KEY", KEY, "TEAM", TEAM), Path.of("routes"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        vendor.close();
    }

    @BeforeEach
    void forget() {
        vendor.reset();
    }

    private static List<String> texts(JsonNode list, String field) {
        List<String> texts = new ArrayList<>();
        list.forEach(one -> texts.add(one.path(field).asText()));
        return texts;
    }

    private static String parameter(JsonNode plan, String name) {
        for (JsonNode one : plan.get("parameters")) {
            if (one.path("name").asText().equals(name)) {
                return one.path("value") + " " + one.path("from").asText() + " "
                        + one.path("level").asText() + " " + one.path("place").asText();
            }
        }
        return null;
    }

    /** Sends the request, too, and sees that the vendor gets what was planned. */
    private static void isWhatIsSent(ObjectNode plan, String path, String body) throws Exception {
        assertThat(vendor.calls()).isEmpty();
        gateway.send(path, body);
        StubCall call = vendor.calls().get(0);
        String masked = call.body().replace(KEY, "***");
        assertThat(plan.at("/request/body")).isEqualTo(Json.MAPPER.readTree(masked));
        assertThat(plan.at("/request/url").asText()).endsWith(call.requestLine().split(" ")[1]);
    }

    @Test
    void tellsEveryParametersLevelAndLine() throws Exception {
        String body = request("gpt", "\"n\":1", "\"logit_bias\":{\"1\":2}", "\"user\":\"me\"", "\"temperature\":0.1");
        ObjectNode plan = gateway.plan(CHAT, body);
        assertThat(parameter(plan, "n")).isEqualTo("1 request null null");
        assertThat(parameter(plan, "temperature")).isEqualTo("0.1 request null null");
        assertThat(parameter(plan, "max_tokens")).isEqualTo("100 default model " + gateway.place("max_tokens: 100"));
        assertThat(parameter(plan, "top_p")).isEqualTo("0.5 default provider " + gateway.place("top_p: 0.5"));
        assertThat(parameter(plan, "presence_penalty"))
                .isEqualTo("0.25 default proxy " + gateway.place("presence_penalty"));
        assertThat(parameter(plan, "user")).isEqualTo("\"gateway\" forced model " + gateway.place("user: gateway"));
        assertThat(plan.get("changed"))
                .hasToString("[{\"name\":\"user\",\"why\":\"the configuration forces its value\"}]");
        assertThat(plan.at("/dropped/0/name").asText()).isEqualTo("logit_bias");
        assertThat(plan.at("/dropped/0/place").asText()).isEqualTo(gateway.place("- logit_bias"));
        isWhatIsSent(plan, CHAT, body);
    }

    @Test
    void tellsATargetsParameters() throws Exception {
        ObjectNode plan = gateway.chat("smart");
        assertThat(parameter(plan, "max_completion_tokens"))
                .isEqualTo("50 default target " + gateway.place("max_completion_tokens"));
        assertThat(parameter(plan, "store")).isEqualTo("false default target " + gateway.place("store: false"));
        assertThat(parameter(plan, "max_tokens")).as("its synonym below").isNull();
        assertThat(parameter(plan, "temperature")).as("taken away").isNull();
        assertThat(parameter(plan, "top_p")).endsWith("provider " + gateway.place("top_p: 0.5"));
    }

    @Test
    void tellsTheModelsInTheirOrder() throws Exception {
        ObjectNode plan = gateway.chat("smart");
        assertThat(plan.path("revision").asInt()).isEqualTo(ExplainedGateway.NUMBER);
        assertThat(plan.path("endpoint").asText()).isEqualTo("chat.completions");
        assertThat(plan.path("strategy").asText()).isEqualTo("weighted");
        assertThat(texts(plan.get("candidates"), "model")).containsExactly("gpt", "claude");
        assertThat(texts(plan.get("candidates"), "weight")).containsExactly("80", "20");
        assertThat(texts(plan.get("candidates"), "part")).containsOnly("target");

        ObjectNode itself = gateway.chat("gpt");
        assertThat(texts(itself.get("candidates"), "model")).containsExactly("gpt", "claude", "keyless");
        assertThat(texts(itself.get("candidates"), "part")).containsExactly("itself", "fallback", "fallback");
        assertThat(texts(itself.get("candidates"), "vendor_model"))
                .containsExactly("gpt-4o", "claude-sonnet-4-5", "keyless");
        assertThat(texts(itself.get("candidates"), "ready")).containsExactly("true", "true", "false");
        assertThat(texts(itself.get("candidates"), "lacks")).containsExactly("null", "null", "NO_KEY");
        assertThat(texts(itself.get("candidates"), "retries")).containsExactly("2", "0", "0");
        assertThat(itself.get("strategy").isNull()).isTrue();
    }

    @Test
    void tellsAPatternAndTheDefaultModel() throws Exception {
        ObjectNode plan = gateway.chat("any/gpt-9");
        assertThat(plan.path("asked").asText()).isEqualTo("any/gpt-9");
        assertThat(plan.path("matches").asText()).isEqualTo("any/*");
        assertThat(plan.at("/request/body/model").asText()).isEqualTo("gpt-9-latest");
        assertThat(gateway.plan(CHAT, "{\"messages\":[]}").path("asked").asText())
                .isEqualTo("any/thing");
    }

    @Test
    void takesNoTurn() throws Exception {
        List<String> first = texts(gateway.chat("turns").get("candidates"), "model");
        assertThat(texts(gateway.chat("turns").get("candidates"), "model")).isEqualTo(first);
        gateway.send(CHAT, request("turns"));
        assertThat(vendor.call().requestLine()).contains(first.get(0).equals("claude") ? "/messages" : "/chat");
        assertThat(texts(gateway.chat("turns").get("candidates"), "model")).containsExactly(first.get(1), first.get(0));
    }

    @Test
    void goesPastATargetThatWouldRefuse() throws Exception {
        String body = request("claude-first", "\"n\":2");
        ObjectNode plan = gateway.plan(CHAT, body);
        assertThat(plan.get("routes"))
                .hasToString("[\"createChatCompletion\",\"pipeline\",\"attempts\",\"dispatch\",\"vendor-anthropic\","
                        + "\"dispatch\",\"vendor-openai\"]");
        assertThat(plan.at("/candidates/0/refuses").asText()).contains("'n'");
        assertThat(plan.at("/candidates/1/refuses").isNull()).isTrue();
        isWhatIsSent(plan, CHAT, body);
    }

    @Test
    void masksKeysWhereverTheyStand() throws Exception {
        ObjectNode plan = gateway.chat("gpt");
        assertThat(plan.toString()).doesNotContain("canary");
        assertThat(plan.at("/request/headers/authorization").asText()).isEqualTo("Bearer ***");
        assertThat(plan.at("/request/headers/x-team").asText()).isEqualTo("***");
        assertThat(plan.at("/request/body/metadata/key").asText()).isEqualTo("Bearer ***");
        assertThat(gateway.chat("proxied").at("/request/url").asText()).matches(".*/v1/\\*\\*\\*.*/chat/completions");
        assertThat(gateway.chat("claude").at("/request/headers/x-api-key").asText())
                .isEqualTo("***");
        isWhatIsSent(plan, CHAT, request("gpt"));
    }

    @Test
    void tellsAStream() throws Exception {
        String body = request("claude", "\"stream\":true");
        ObjectNode plan = gateway.plan(CHAT, body);
        assertThat(plan.at("/request/headers/accept").asText()).isEqualTo("text/event-stream");
        assertThat(plan.at("/request/body/stream").asBoolean()).isTrue();
        isWhatIsSent(plan, CHAT, body);
    }

    @Test
    void tellsTheFirstOfSeveralPrompts() throws Exception {
        String body = "{\"model\":\"claude\",\"prompt\":[\"One\",\"Two\",\"Three\"]}";
        ObjectNode plan = gateway.plan("/v1/completions", body);
        assertThat(plan.path("endpoint").asText()).isEqualTo("completions");
        assertThat(plan.get("error").isNull()).isTrue();
        assertThat(plan.path("note").asText()).isEqualTo("The first of 3 calls, one for each prompt.");
        assertThat(plan.at("/request/body/messages").toString()).contains("One").doesNotContain("Two");
        isWhatIsSent(plan, "/v1/completions", body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keyless", "only-keyless"})
    void withoutAKeyItTellsTheErrorAndWhatWouldBeSentWithOne(String model) throws Exception {
        ObjectNode plan = gateway.chat(model, "\"seed\":1");
        assertThat(plan.at("/candidates/0/lacks").asText()).isEqualTo("NO_KEY");
        assertThat(parameter(plan, "seed")).startsWith("1 request");
        assertThat(plan.at("/request/headers/authorization").asText()).isEqualTo("Bearer ***");
        assertThat(plan.at("/request/body/seed").asInt()).isEqualTo(1);
        var answer = gateway.send(CHAT, request(model, "\"seed\":1"));
        assertThat(plan.at("/error/status").asInt()).isEqualTo(answer.status()).isEqualTo(500);
        assertThat(plan.at("/error/error"))
                .isEqualTo(Json.MAPPER.readTree(answer.body()).get("error"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "",
                "{\"model\":\"gtp\",\"messages\":[]}",
                "{\"model\":1}",
                "{\"model\":\"gpt\",\"stream\":1}",
                "{\"model\":\"claude\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"n\":3}",
                "{\"model\":\"claude\",\"messages\":[]}"
            })
    void tellsTheErrorThatTheClientWouldGet(String body) throws Exception {
        ObjectNode plan = gateway.plan(CHAT, body);
        var answer = gateway.send(CHAT, body);
        assertThat(plan.get("request").isNull()).isTrue();
        assertThat(plan.at("/error/status").asInt()).isEqualTo(answer.status());
        assertThat(plan.at("/error/error"))
                .isEqualTo(Json.MAPPER.readTree(answer.body()).get("error"));
        assertThat(vendor.calls()).isEmpty();
    }

    @Test
    void aRefusalStillTellsTheParameters() throws Exception {
        ObjectNode plan = gateway.chat("claude", "\"n\":3", "\"seed\":5");
        assertThat(plan.at("/error/error/param").asText()).isEqualTo("n");
        assertThat(parameter(plan, "n")).isEqualTo("3 request null null");
        assertThat(texts(plan.get("candidates"), "model")).containsExactly("claude");
    }

    @Test
    void aBodyThatIsTooLargeIsAnErrorOfThePlan() throws Exception {
        ObjectNode plan = gateway.chat("gpt", "\"user\":\"" + "x".repeat(10_000) + "\"");
        assertThat(plan.at("/error/status").asInt()).isEqualTo(413);
        assertThat(plan.get("routes")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/v1/models", "/health", "/v1/nothing", "@example.com/", "/v1 /chat", "/%zz", "", "/x#y"})
    void onlyDoorsOfModelCallsAreExplained(String path) {
        ApiError thrown = catchThrowableOfType(ApiError.class, () -> gateway.plan(path, request("gpt")));
        assertThat(thrown.status()).isEqualTo(404);
        assertThat(thrown.code()).isEqualTo("unknown_url");
    }
}
