package io.llmbroker.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;

/** An answer to a call of {@code /v1/embeddings}. */
final class EmbeddingAnswer {
    private EmbeddingAnswer() {}

    static ObjectNode decode(Call call, JsonNode body) {
        ObjectNode answer = AnswerHead.check(call, body, "data");
        if (!answer.path("object").asText("").equals("list")) {
            answer.put("object", "list");
        }
        if (answer.path("model").asText("").isEmpty()) {
            answer.put("model", call.model());
        }
        int position = 0;
        for (JsonNode node : answer.get("data")) {
            if (node instanceof ObjectNode entry) {
                if (!entry.path("index").isIntegralNumber()) {
                    entry.put("index", position);
                }
                if (!entry.path("object").asText("").equals("embedding")) {
                    entry.put("object", "embedding");
                }
            }
            position++;
        }
        return answer;
    }
}
