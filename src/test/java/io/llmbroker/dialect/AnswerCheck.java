package io.llmbroker.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.util.Set;

/** The vendor's answer to a call that did not stream. */
record AnswerCheck(VectorCase vector) {
    private static final Set<String> FINISH_REASONS =
            Set.of("stop", "length", "tool_calls", "content_filter", "function_call");

    void run() throws IOException {
        GoldenFile vendor = vector.file("response.vendor.json");
        GoldenFile expected = vector.file("response.openai.json");
        GoldenFile error = vector.file("response.error.json");
        if (!vendor.exists()) {
            expected.expectNone();
            error.expectNone();
            return;
        }
        try {
            ObjectNode answer = vector.dialect().decode(vector.answered(false), Json.read(vendor.bytes()));
            expected.expect(Generated.masked(answer));
            error.expectNone();
            canonical(answer);
        } catch (ApiError e) {
            error.expect(VectorCase.error(e));
            expected.expectNone();
        }
    }

    private void canonical(ObjectNode answer) {
        if (vector.endpoint() == Endpoint.EMBEDDINGS) {
            assertThat(answer.path("data").isArray()).isTrue();
            return;
        }
        assertThat(answer.path("choices").isArray()).isTrue();
        boolean chat = vector.endpoint() == Endpoint.CHAT_COMPLETIONS;
        assertThat(answer.path("object").asText()).isEqualTo(chat ? "chat.completion" : "text_completion");
        assertThat(answer.path("id").asText()).isNotEmpty();
        assertThat(answer.path("model").asText()).isNotEmpty();
        assertThat(answer.path("created").isIntegralNumber()).isTrue();
        for (JsonNode choice : answer.get("choices")) {
            assertThat(FINISH_REASONS).contains(choice.path("finish_reason").asText());
            if (chat) {
                message(choice);
            }
        }
    }

    private static void message(JsonNode choice) {
        JsonNode message = choice.path("message");
        assertThat(message.path("role").asText()).isEqualTo("assistant");
        assertThat(message.has("content")).isTrue();
        for (JsonNode call : message.path("tool_calls")) {
            assertThat(choice.path("finish_reason").asText()).isIn("tool_calls", "length", "content_filter");
            assertThat(call.path("id").asText()).isNotEmpty();
            assertThat(call.path("type").asText()).isNotEmpty();
            if (call.path("type").asText().equals("function")) {
                assertThat(call.path("function").path("name").asText()).isNotEmpty();
                assertThat(call.path("function").path("arguments").asText()).isNotEmpty();
            }
        }
    }
}
