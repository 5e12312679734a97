package io.llmbroker.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.json.Json;
import java.nio.charset.StandardCharsets;

/** An answer to a chat call without streaming, put right where look-alikes differ from OpenAI. */
final class ChatAnswer {
    private ChatAnswer() {}

    static ObjectNode decode(Call call, JsonNode body) {
        ObjectNode answer = AnswerHead.check(call, body, "choices");
        AnswerHead.complete(answer, "chatcmpl", "chat.completion", call);
        int position = 0;
        for (JsonNode choice : answer.get("choices")) {
            if (choice instanceof ObjectNode object) {
                choice(call, object, position, answer.get("id").textValue());
            }
            position++;
        }
        return answer;
    }

    private static void choice(Call call, ObjectNode choice, int position, String answerId) {
        OpenAiErrors.inChoice(call.provider(), choice);
        if (!choice.path("index").isIntegralNumber()) {
            choice.put("index", position);
        }
        ObjectNode message = choice.get("message") instanceof ObjectNode given ? given : choice.putObject("message");
        if (!message.path("role").asText("").equals("assistant")) {
            message.put("role", "assistant");
        }
        MessageText.normalise(message);
        if (!message.has("content")) {
            message.putNull("content");
        }
        boolean calledTools = toolCalls(message, answerId, choice.get("index").intValue());
        if (calledTools && message.path("content").asText("?").isEmpty()) {
            message.putNull("content");
        }
        String reason = FinishReasons.ended(FinishReasons.canonical(choice.get("finish_reason")), calledTools);
        if (!choice.path("finish_reason").asText("").equals(reason)) {
            choice.put("finish_reason", reason);
        }
    }

    private static boolean toolCalls(ObjectNode message, String answerId, int choice) {
        JsonNode calls = message.get("tool_calls");
        if (calls == null) {
            return false;
        }
        if (!(calls instanceof ArrayNode list) || list.isEmpty()) {
            message.remove("tool_calls");
            return false;
        }
        int position = 0;
        for (JsonNode call : list) {
            if (call instanceof ObjectNode object) {
                toolCall(object, ToolCallIds.of(answerId, choice, position));
            }
            position++;
        }
        return true;
    }

    private static void toolCall(ObjectNode call, String idIfNone) {
        call.remove("index");
        if (call.path("id").asText("").isEmpty()) {
            call.put("id", idIfNone);
        }
        if (call.path("type").asText("").isEmpty()) {
            call.put("type", "function");
        }
        if (call.get("function") instanceof ObjectNode function) {
            JsonNode arguments = function.get("arguments");
            if (arguments == null
                    || arguments.isNull()
                    || arguments.asText("{}").isEmpty()) {
                function.put("arguments", "{}");
            } else if (arguments.isContainerNode()) {
                function.put("arguments", new String(Json.bytes(arguments), StandardCharsets.UTF_8));
            }
        }
    }
}
