package io.llmbroker.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;

/** An answer to a call of the legacy {@code /v1/completions} without streaming. */
final class TextAnswer {
    private TextAnswer() {}

    static ObjectNode decode(Call call, JsonNode body) {
        ObjectNode answer = AnswerHead.check(call, body, "choices");
        AnswerHead.complete(answer, "cmpl", "text_completion", call);
        int position = 0;
        for (JsonNode node : answer.get("choices")) {
            if (node instanceof ObjectNode choice) {
                OpenAiErrors.inChoice(call.provider(), choice);
                choice(choice, position);
            }
            position++;
        }
        return answer;
    }

    private static void choice(ObjectNode choice, int position) {
        if (!choice.path("index").isIntegralNumber()) {
            choice.put("index", position);
        }
        if (!choice.path("text").isTextual()) {
            choice.put("text", "");
        }
        String reason = FinishReasons.ended(FinishReasons.canonical(choice.get("finish_reason")), false);
        if (!choice.path("finish_reason").asText("").equals(reason)) {
            choice.put("finish_reason", reason);
        }
    }
}
