package io.llmbroker.demo;

import static io.llmbroker.demo.DemoCalls.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.json.Json;
import java.nio.charset.StandardCharsets;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoOrdersTest {
    private static final String CHAT = "chat.completions";

    private final DemoCalls demo = new DemoCalls();

    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error, ",
        "401, invalid_request_error, invalid_api_key",
        "404, invalid_request_error, model_not_found",
        "429, requests, rate_limit_exceeded",
        "500, server_error, ",
        "503, server_error, ",
        "529, server_error, "
    })
    void failsAsOpenAiDoes(int status, String type, String code) throws Exception {
        HttpOperationFailedException failure = demo.failure(CHAT, says("Hello [demo fail=" + status + "]"));

        assertThat(failure.getStatusCode()).isEqualTo(status);
        JsonNode error = Json.read(failure.getResponseBody().getBytes(StandardCharsets.UTF_8))
                .path("error");
        assertThat(error.path("type").textValue()).isEqualTo(type);
        assertThat(error.path("code").textValue()).isEqualTo(code);
        assertThat(error.path("message").textValue()).isNotBlank();
        assertThat(failure.getResponseHeaders()).doesNotContainKey("Retry-After");
    }

    @Test
    void tellsWhenToComeBackAndWhyItFailed() throws Exception {
        HttpOperationFailedException failure =
                demo.failure(CHAT, says("Hello [demo fail=400 retry_after=7 code=context_length_exceeded]"));

        assertThat(failure.getResponseHeaders()).containsEntry("Retry-After", "7");
        assertThat(failure.getResponseBody()).contains("\"code\":\"context_length_exceeded\"");
    }

    @Test
    void failsOnlyTheFirstTimes() throws Exception {
        ObjectNode request = says("Hello [demo fail_first=2]");

        for (int round = 0; round < 2; round++) {
            assertThat(demo.failure(CHAT, request).getStatusCode()).isEqualTo(503);
            assertThat(demo.failure(CHAT, request).getStatusCode()).isEqualTo(503);
            assertThat(demo.chat(request).path("object").textValue()).isEqualTo("chat.completion");
        }
        assertThat(demo.failure(CHAT, says("Another [demo fail_first=1 fail=429]"))
                        .getStatusCode())
                .isEqualTo(429);
    }

    @Test
    void theObjectGivesOrdersAndThePromptWins() throws Exception {
        ObjectNode request = says("Hello");
        request.putObject("demo").put("fail", 500);
        assertThat(demo.failure(CHAT, request).getStatusCode()).isEqualTo(500);

        ObjectNode both = says("Hello [demo fail=418]");
        both.putObject("demo").put("fail", 500);
        assertThat(demo.failure(CHAT, both).getStatusCode()).isEqualTo(418);

        ObjectNode nothing = says("Hello");
        nothing.putNull("demo");
        assertThat(demo.chat(nothing).has("choices")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[demo slo=5]",
                "[demo slow=fast]",
                "[demo slow]",
                "[demo fail=200]",
                "[demo fail=99999999999]",
                "[demo stop_after=-1]",
                "[demo reasoning=maybe]",
                "[demo answer]"
            })
    void anOrderThatMakesNoSenseIsTold(String prompt) throws Exception {
        HttpOperationFailedException failure = demo.failure(CHAT, says(prompt));

        assertThat(failure.getStatusCode()).isEqualTo(400);
        assertThat(failure.getResponseBody()).contains("\"param\":\"demo.");
    }

    @Test
    void textThatOnlyLooksLikeAnOrderIsText() throws Exception {
        assertThat(demo.text("See [demonstration] and [ demo fail=500 ] and [demo"))
                .contains("[demonstration]");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aHugePromptIsReadInReasonableTime() throws Exception {
        assertThat(demo.text("[demo " + "\"a\" ".repeat(200_000))).contains("You said:");
        assertThat(demo.text("[demo \"".repeat(200_000))).contains("You said:");
        assertThat(demo.text("[demo ".repeat(200_000))).contains("You said:");
        assertThat(demo.text(" ".repeat(1_000_000) + "x")).endsWith("You said: x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{", "{\"messages\": []}", "{}", "\"text\"", "{\"messages\":[{}],\"demo\":3}"})
    void aWrongRequestIsTold(String body) throws Exception {
        DemoServer server = DemoServer.create();

        assertThatThrownBy(() -> server.answer(Endpoint.CHAT_COMPLETIONS, body.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(DemoFailure.class, failure -> assertThat(failure.status())
                        .isEqualTo(400));
    }

    @ParameterizedTest
    @CsvSource({"n, 0", "n, 1000000", "max_tokens, 0", "max_completion_tokens, -4"})
    void aWrongParameterIsTold(String name, int value) throws Exception {
        HttpOperationFailedException failure = demo.failure(CHAT, says("Hello").put(name, value));

        assertThat(failure.getStatusCode()).isEqualTo(400);
        assertThat(failure.getResponseBody()).contains("\"param\":\"" + name + "\"");
    }
}
