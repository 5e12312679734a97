package io.llmbroker.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Text of a message or a delta: content is a string and thinking is in {@code reasoning_content}.
 *
 * @see <a href="https://docs.mistral.ai/capabilities/reasoning/">Mistral's content lists</a>
 * @see <a href="https://openrouter.ai/docs/use-cases/reasoning-tokens">OpenRouter's reasoning</a>
 */
final class MessageText {
    private MessageText() {}

    static void normalise(ObjectNode message) {
        JsonNode reasoning = message.get("reasoning");
        if (reasoning != null && (reasoning.isTextual() || reasoning.isNull())) {
            message.remove("reasoning");
            if (reasoning.isTextual()
                    && message.path("reasoning_content").asText("").isEmpty()) {
                message.set("reasoning_content", reasoning);
            }
        }
        JsonNode content = message.get("content");
        if (content != null && content.isArray()) {
            split(message, content);
        }
    }

    private static void split(ObjectNode message, JsonNode parts) {
        StringBuilder text = new StringBuilder();
        StringBuilder thinking = new StringBuilder();
        for (JsonNode part : parts) {
            JsonNode thought = part.get("thinking");
            if (thought != null) {
                thinking.append(thought.isTextual() ? thought.textValue() : "");
                thought.forEach(piece -> thinking.append(piece.path("text").asText("")));
            } else {
                text.append(
                        part.isTextual() ? part.textValue() : part.path("text").asText(""));
            }
        }
        if (text.length() > 0 || thinking.length() == 0) {
            message.put("content", text.toString());
        } else {
            message.putNull("content");
        }
        if (thinking.length() > 0) {
            message.put("reasoning_content", thinking.toString());
        }
    }
}
