package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The extension field {@code anthropic_content} of an assistant message: the vendor's own blocks, where an OpenAI
 * message cannot say them all (server tools, citations) or not their order. Sent back, it is what the vendor gets.
 */
final class AnswerContent {
    /** The extension's name. */
    static final String FIELD = "anthropic_content";

    private AnswerContent() {}

    /**
     * @param blocks of an answer
     * @return whether an OpenAI message with {@code thinking_blocks} would lose something of them
     */
    static boolean isNeeded(Iterable<? extends JsonNode> blocks) {
        int stage = 0; // thinking, then text, then tool calls
        for (JsonNode block : blocks) {
            int next =
                    switch (block.path("type").asText("")) {
                        case "thinking", "redacted_thinking" -> 0;
                        case "text" -> block.path("citations").isEmpty() ? 1 : -1;
                        case "tool_use" -> 2;
                        default -> -1;
                    };
            if (next < stage) {
                return true;
            }
            stage = next;
        }
        return false;
    }

    /**
     * @param message an assistant message of the history
     * @return a copy of its original blocks; none when it has no such extension, or its text or tool calls were edited
     *     since
     */
    static List<ObjectNode> original(JsonNode message) {
        List<ObjectNode> blocks = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        List<String> calls = new ArrayList<>();
        for (JsonNode block : message.path(FIELD)) {
            switch (block.path("type").asText("")) {
                case "text" -> text.append(block.path("text").asText(""));
                case "tool_use" -> calls.add(block.path("id").asText(""));
                default -> {}
            }
            if (!block.path("type").asText("").equals("text")
                    || !block.path("text").asText("").isBlank()) {
                blocks.add(block.deepCopy());
            }
        }
        List<String> told = new ArrayList<>();
        message.path("tool_calls").forEach(call -> told.add(call.path("id").asText("")));
        boolean same = text.toString().equals(message.path("content").asText("")) && calls.equals(told);
        return same ? blocks : List.of();
    }

    /** A tool call's input as OpenAI's {@code arguments}. */
    static String arguments(JsonNode input) {
        return input.isObject() ? new String(Json.bytes(input), StandardCharsets.UTF_8) : "{}";
    }
}
