package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failures lead to another attempt, at whom, and what an attempt sends. */
@Timeout(60)
class AttemptsTest {
    private static StubVendor openai;
    private static StubVendor claude;
    private static TestBroker broker;

    @BeforeAll
    static void start() throws Exception {
        openai = StubVendor.start();
        claude = StubVendor.start();
        String config = """
                providers:
                  away: {dialect: openai, base_url: "http://127.0.0.1:%3$d/v1", api_key: none}
                models:
                  once: {provider: openai, base_url: "%1$s", api_key: k}
                  thrice: {provider: openai, base_url: "%1$s", api_key: k, retries: 2, backoff: {initial: 0.001, max: 1}}
                  claude: {provider: claude, base_url: "%2$s", model_name: claude-sonnet-4-5, api_key: k}
                  away: {provider: away, retries: 1, backoff: {initial: 0.001}}
                  keyless: {provider: openai, base_url: "%1$s", api_key: "${NO_SUCH_KEY}"}
                  away-then-claude: {provider: away, fallbacks: [claude]}
                  once-then-claude: {provider: openai, base_url: "%1$s", api_key: k, fallbacks: [claude]}
                  thrice-then-claude:
                    {provider: openai, base_url: "%1$s", api_key: k, retries: 2, backoff: {initial: 0.001}, fallbacks: [claude]}
                  keyless-then-once: {provider: openai, api_key: "${NO_SUCH_KEY}", fallbacks: [once]}
                  hurried: {provider: openai, base_url: "%1$s", api_key: k, retries: 3, timeout: 5}
                  in-order: {strategy: priority, targets: [{model: once}, {model: claude}]}
                  in-turn: {strategy: round_robin, targets: [{model: once}, {model: claude}]}
                  all-to-claude: {strategy: weighted, targets: [{model: once, weight: 0}, {model: claude, weight: 5}]}
                  keyless-first: {targets: [{model: keyless}, {model: once}]}
                  only-keyless: {targets: [{model: keyless}]}
                  claude-first: {targets: [{model: claude, default_params: {max_tokens: 7}}, {model: once}]}
                  claudes: {targets: [{model: claude}]}
                """.formatted(openai.baseUrl(), claude.baseUrl(), StubVendor.closedPort());
        broker = TestBroker.start(config, Map.of(), Path.of("routes"));
    }

    @AfterAll
    static void stop() {
        broker.close();
        openai.close();
        claude.close();
    }

    @BeforeEach
    void forget() throws Exception {
        openai.reset().hangUp(); // a kept connection that breaks would be another case
        claude.reset().always(Scripts.claude("I am Claude"));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 429, 500, 502, 503, 529})
    void triesAgainAfter(int status) throws Exception {
        openai.then(Scripts.error(status), Scripts.error(status));
        HttpResponse<String> answer = broker.chat("thrice", "Hello");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(openai.calls()).hasSize(3);
        assertThat(answer.headers().firstValue("x-llmbroker-attempts")).contains("3");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 413, 422})
    void doesNotTryAgainAfter(int status) throws Exception {
        openai.always(Scripts.error(status));
        HttpResponse<String> answer = broker.chat("thrice", "Hello");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(openai.calls()).hasSize(1);
        assertThat(answer.headers().firstValue("x-llmbroker-attempts")).contains("1");
    }

    @Test
    void givesUpAfterItsRetriesWithTheVendorsLastWord() throws Exception {
        openai.then(Scripts.error(500), Scripts.error(502)).always(Scripts.error(503));
        HttpResponse<String> answer = broker.chat("thrice", "Hello");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(message(answer)).isEqualTo("said 503");
        assertThat(openai.calls()).hasSize(3);
        assertThat(answer.headers().firstValue("x-llmbroker-attempts")).contains("3");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 503})
    void makesOneCallAnAttempt(int status) throws Exception {
        openai.always(Scripts.error(status, "retry-after", "0"));
        assertThat(broker.chat("once", "Hello").statusCode()).isEqualTo(status);
        assertThat(openai.calls()).hasSize(1);
    }

    @Test
    void makesOneCallAnAttemptWhenTheConnectionBreaks() throws Exception {
        openai.always(Scripts.breakOff());
        assertThat(broker.chat("once", "Hello").statusCode()).isEqualTo(502);
        assertThat(openai.calls()).hasSize(1);
    }

    @Test
    void triesAgainWhenTheConnectionBreaks() throws Exception {
        openai.then(Scripts.breakOff(), StubCall::close);
        assertThat(broker.chat("thrice", "Hello").statusCode()).isEqualTo(200);
        assertThat(openai.calls()).hasSize(3);
    }

    @Test
    void triesAgainWhenTheConnectionBreaksInTheAnswer() throws Exception {
        openai.then(call -> {
            call.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"id\":");
            call.breakOff();
        });
        assertThat(broker.chat("thrice", "Hello").statusCode()).isEqualTo(200);
        assertThat(openai.calls()).hasSize(2);
    }

    @Test
    void aVendorThatIsAwayIsTriedAgain() throws Exception {
        HttpResponse<String> answer = broker.chat("away", "Hello");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("x-llmbroker-attempts")).contains("2");
        assertThat(TestBroker.json(answer).at("/error/code").asText()).isEqualTo("upstream_unreachable");
    }

    @Test
    void waitsAsLongAsTheVendorAsksButNotBeyondTheDeadline() throws Exception {
        openai.then(Scripts.error(429, "retry-after", "3600"));
        HttpResponse<String> answer = broker.chat("hurried", "Hello");
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("retry-after")).contains("3600");
        assertThat(openai.calls()).hasSize(1);

        openai.reset().then(Scripts.error(429, "retry-after", "0"), Scripts.error(503, "retry-after-ms", "1"));
        assertThat(broker.chat("hurried", "Hello").statusCode()).isEqualTo(200);
        assertThat(openai.calls()).hasSize(3);
    }

    @Test
    void aFallbackAnswersAfterTheRetries() throws Exception {
        openai.always(Scripts.error(500));
        HttpResponse<String> answer = broker.chat("thrice-then-claude", "Hello");
        assertThat(text(answer)).isEqualTo("I am Claude");
        assertThat(openai.calls()).hasSize(3);
        assertThat(answer.headers().firstValue("x-llmbroker-attempts")).contains("4");
        assertThat(answer.headers().firstValue("x-llmbroker-model")).contains("claude");
        assertThat(answer.headers().firstValue("x-llmbroker-provider")).contains("claude");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403, 404, 429, 529})
    void aFallbackAnswersWhereTheVendorIsAtFault(int status) throws Exception {
        openai.always(Scripts.error(status));
        assertThat(text(broker.chat("once-then-claude", "Hello"))).isEqualTo("I am Claude");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void noFallbackAnswersWhatTheClientGotWrong(int status) throws Exception {
        openai.always(Scripts.error(status));
        assertThat(broker.chat("once-then-claude", "Hello").statusCode()).isEqualTo(status);
        assertThat(claude.calls()).isEmpty();
    }

    @Test
    void aFallbackAnswersForAVendorThatIsAway() throws Exception {
        assertThat(text(broker.chat("away-then-claude", "Hello"))).isEqualTo("I am Claude");
    }

    @Test
    void aFallbackAnswersForAModelWithoutAKey() throws Exception {
        assertThat(text(broker.chat("keyless-then-once", "Hello"))).isEqualTo("Hi");
    }

    @Test
    void targetsAreTriedInTheirOrder() throws Exception {
        assertThat(text(broker.chat("in-order", "Hello"))).isEqualTo("Hi");
        openai.always(Scripts.error(503));
        assertThat(text(broker.chat("in-order", "Hello"))).isEqualTo("I am Claude");
    }

    @Test
    void targetsTakeTurns() throws Exception {
        List<String> texts =
                Stream.of(1, 2, 3, 4).map(turn -> text(chat("in-turn"))).toList();
        assertThat(texts).isSubsetOf("Hi", "I am Claude");
        assertThat(texts.get(0)).isNotEqualTo(texts.get(1));
        assertThat(texts.subList(2, 4)).isEqualTo(texts.subList(0, 2));
    }

    @Test
    void aTargetWithoutWeightIsTheLastResort() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(text(broker.chat("all-to-claude", "Hello"))).isEqualTo("I am Claude");
        }
        claude.always(Scripts.error(503));
        assertThat(text(broker.chat("all-to-claude", "Hello"))).isEqualTo("Hi");
    }

    @Test
    void aTargetWithoutAKeyIsPassedOver() throws Exception {
        HttpResponse<String> answer = broker.chat("keyless-first", "Hello");
        assertThat(text(answer)).isEqualTo("Hi");
        assertThat(answer.headers().firstValue("x-llmbroker-attempts")).contains("1");
        assertThat(message(broker.chat("only-keyless", "Hello"))).contains("NO_SUCH_KEY");
    }

    @Test
    void aTargetThatMustRefuseAParameterIsPassedOver() throws Exception {
        String twoChoices = WireClient.chat("%s", false).replace("}]", "}],\"n\":2");
        HttpResponse<String> answer = broker.post("/v1/chat/completions", twoChoices.formatted("claude-first"));
        assertThat(text(answer)).isEqualTo("Hi");
        assertThat(openai.call().json().path("n").asInt()).isEqualTo(2);
        assertThat(openai.call().json().has("max_tokens")).isFalse();
        assertThat(claude.calls()).isEmpty();

        HttpResponse<String> refused = broker.post("/v1/chat/completions", twoChoices.formatted("claudes"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(TestBroker.json(refused).at("/error/code").asText()).isEqualTo("unsupported_parameter");
    }

    @Test
    void eachAttemptEncodesTheOriginalRequestAnew() throws Exception {
        openai.always(Scripts.error(500));
        String request = """
                {"model":"once-then-claude","max_tokens":5,"logit_bias":{"1":2},"top_k":3,"messages":[
                {"role":"system","content":"Be kind."},{"role":"user","content":"Hello"}]}""";
        HttpResponse<String> answer = broker.post("/v1/chat/completions", request);
        assertThat(text(answer)).isEqualTo("I am Claude");
        assertThat(answer.headers().firstValue("x-llmbroker-dropped")).contains("logit_bias");

        JsonNode first = openai.call().json();
        assertThat(first.at("/messages/0/role").asText()).isEqualTo("system");
        assertThat(first.at("/logit_bias/1").asInt()).isEqualTo(2);
        assertThat(openai.call().header("authorization")).isEqualTo("Bearer k");
        JsonNode second = claude.call().json();
        assertThat(second.toString()).contains("Be kind.");
        assertThat(second.path("messages")).hasSize(1);
        assertThat(second.path("model").asText()).isEqualTo("claude-sonnet-4-5");
        assertThat(second.path("max_tokens").asInt()).isEqualTo(5);
        assertThat(second.path("top_k").asInt()).isEqualTo(3);
        assertThat(second.has("logit_bias")).isFalse();
        assertThat(claude.call().header("x-api-key")).isEqualTo("k");
        assertThat(claude.call().header("authorization")).isNull();
    }

    private static HttpResponse<String> chat(String model) {
        try {
            return broker.chat(model, "Hello");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String text(HttpResponse<String> answer) {
        try {
            return TestBroker.json(answer).at("/choices/0/message/content").asText(answer.body());
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String message(HttpResponse<String> answer) throws Exception {
        return TestBroker.json(answer).at("/error/message").asText();
    }
}
