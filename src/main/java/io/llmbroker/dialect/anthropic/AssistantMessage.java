package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An assistant message of the history to content blocks: thinking with its signature first, then text, then tool calls.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking">Extended thinking</a>
 */
final class AssistantMessage {
    private final Call call;
    private final ModelFacts facts;
    private final ContentParts parts;
    private final ToolIds ids;

    AssistantMessage(Call call, ModelFacts facts, ContentParts parts, ToolIds ids) {
        this.call = call;
        this.facts = facts;
        this.parts = parts;
        this.ids = ids;
    }

    /**
     * @param message an assistant message
     * @param path where it stands in the request
     * @return its blocks; none when it says nothing
     * @throws ApiError 400 when the vendor has nothing that it could become
     */
    List<ObjectNode> blocks(JsonNode message, String path) {
        if (message.path("audio").isObject()) {
            throw ApiError.unsupported(path + ".audio", path + ".audio: " + call.provider() + " has no audio");
        }
        List<ObjectNode> original = AnswerContent.original(message);
        if (!original.isEmpty()) {
            original.forEach(block -> {
                if (block.path("type").asText("").equals("tool_use")) {
                    block.put("id", ids.ofCall(block.path("id").asText("")));
                }
            });
            return original;
        }
        List<ObjectNode> blocks = new ArrayList<>();
        thinking(message, blocks);
        parts.blocks(message.path("content"), path + ".content", blocks::add);
        if (message.path("refusal").isTextual()) {
            ContentParts.text(message.get("refusal").asText(""), blocks::add);
        }
        JsonNode calls = message.path("tool_calls");
        for (int i = 0; i < calls.size(); i++) {
            blocks.add(toolCall(calls.get(i), path + ".tool_calls[" + i + "]"));
        }
        return blocks;
    }

    private void thinking(JsonNode message, List<ObjectNode> blocks) {
        boolean sent = false;
        for (JsonNode block : message.path("thinking_blocks")) {
            if (facts.thinking() == ModelFacts.ThinkingMode.NONE || !isSealed(block)) {
                call.report()
                        .dropped("messages.thinking_blocks", "not thinking of this vendor, or of no use to the model");
            } else {
                blocks.add(block.deepCopy());
            }
            sent = true;
        }
        if (!sent && !message.path("reasoning_content").asText("").isEmpty()) {
            call.report().dropped("messages.reasoning_content", "thinking without thinking_blocks has no signature");
        }
    }

    /** Thinking that the vendor can check: it carries a signature, or is encrypted altogether. */
    private static boolean isSealed(JsonNode block) {
        return switch (block.path("type").asText("")) {
            case "thinking" -> !block.path("signature").asText("").isEmpty();
            case "redacted_thinking" -> !block.path("data").asText("").isEmpty();
            default -> false;
        };
    }

    private ObjectNode toolCall(JsonNode toolCall, String path) {
        JsonNode function = toolCall.path("function");
        JsonNode id = toolCall.path("id");
        if (!function.isObject() || !id.isTextual()) {
            throw ApiError.invalidRequest(null, path, path + " must have an id and a function");
        }
        ObjectNode block = toolUse(id.asText(""), function, path + ".function");
        if (toolCall.path("cache_control").isObject()) {
            block.set("cache_control", toolCall.get("cache_control").deepCopy());
        }
        return block;
    }

    /**
     * @param id the call's id
     * @param function {@code {"name","arguments"}}
     * @param path where the function stands in the request
     * @return a {@code tool_use} block
     * @throws ApiError 400 when the arguments are not a JSON object
     */
    ObjectNode toolUse(String id, JsonNode function, String path) {
        ObjectNode block = Json.object().put("type", "tool_use").put("id", ids.ofCall(id));
        block.set("name", function.path("name"));
        block.set("input", input(function.path("arguments"), path + ".arguments"));
        return block;
    }

    private static JsonNode input(JsonNode arguments, String path) {
        if (arguments.isObject()) {
            return arguments.deepCopy(); // some clients send what they parsed
        }
        String text = arguments.asText("");
        if (text.isBlank() || arguments.isNull()) {
            return Json.object();
        }
        try {
            JsonNode input = Json.read(text.getBytes(StandardCharsets.UTF_8));
            if (input.isObject()) {
                return input;
            }
        } catch (IOException e) {
            throw ApiError.invalidRequest(null, path, path + " is not valid JSON");
        }
        throw ApiError.invalidRequest(null, path, path + " must be a JSON object");
    }
}
