package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.json.Json;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;

/** What a block's start, growth and end mean as a delta of OpenAI's choice. Lives for one stream; not thread-safe. */
final class StreamDelta {
    private final ResponseFormat format;
    private final boolean legacy;
    /** Index of a tool call by its block. */
    private final Map<StreamBlock, Integer> toolCalls = new IdentityHashMap<>();
    /** Code points of content so far, and where the text block that is open began. */
    private int length;

    private int blockStart;
    private boolean said;
    private boolean formatted;

    StreamDelta(Call call) {
        this.format = ResponseFormat.of(call);
        this.legacy = Tools.isLegacy(call);
    }

    ObjectNode start(StreamBlock block) {
        switch (block.type()) {
            case "text" -> {
                blockStart = length;
                return text(block, block.node().path("text").asText(""));
            }
            case "thinking" -> {
                return text(block, block.node().path("thinking").asText(""));
            }
            case "tool_use" -> {
                return startTool(block);
            }
            default -> {
                return Json.object();
            }
        }
    }

    private ObjectNode startTool(StreamBlock block) {
        ObjectNode delta = Json.object();
        if (isContent(block)) {
            formatted = true;
            return delta;
        }
        int index = toolCalls.size();
        toolCalls.put(block, index);
        if (!legacy) {
            delta.putArray("tool_calls")
                    .addObject()
                    .put("index", index)
                    .put("id", block.node().path("id").asText(""))
                    .put("type", "function")
                    .set("function", Answer.function(block.node(), ""));
        } else if (index == 0) {
            delta.set("function_call", Answer.function(block.node(), ""));
        }
        return delta;
    }

    ObjectNode text(StreamBlock block, String text) {
        ObjectNode delta = Json.object();
        if (text.isEmpty()) {
            return delta;
        }
        if (block.type().equals("thinking")) {
            return delta.put("reasoning_content", text);
        }
        return block.type().equals("text") ? content(text) : delta;
    }

    ObjectNode json(StreamBlock block, String json) {
        if (json.isEmpty()) {
            return Json.object();
        }
        if (isContent(block)) {
            return content(json);
        }
        Integer index = toolCalls.get(block);
        ObjectNode delta = Json.object();
        if (index != null && !legacy) {
            delta.putArray("tool_calls")
                    .addObject()
                    .put("index", index)
                    .putObject("function")
                    .put("arguments", json);
        } else if (index != null && index == 0) {
            delta.putObject("function_call").put("arguments", json);
        }
        return delta;
    }

    /**
     * @param block a whole block
     * @param lacking input of a tool that came with no fragment
     * @return its last delta
     */
    ObjectNode end(StreamBlock block, String lacking) {
        ObjectNode delta = json(block, lacking);
        switch (block.type()) {
            case "thinking", "redacted_thinking" ->
                delta.putArray("thinking_blocks").add(block.node().deepCopy());
            case "text" -> {
                ArrayNode annotations = Citations.annotations(block.node(), blockStart);
                if (!annotations.isEmpty()) {
                    delta.set("annotations", annotations);
                }
            }
            default -> {}
        }
        return delta;
    }

    ObjectNode last(Collection<StreamBlock> blocks, JsonNode refusal) {
        ObjectNode delta = Json.object();
        if (!said && toolCalls.isEmpty()) {
            delta.put("content", "");
        }
        if (refusal.isTextual()) {
            delta.set("refusal", refusal);
        }
        ArrayNode original = Json.NODES.arrayNode();
        blocks.forEach(block -> original.add(block.node()));
        if (!formatted && AnswerContent.isNeeded(original)) {
            delta.set(AnswerContent.FIELD, original);
        }
        return delta;
    }

    String finishReason(String stopReason) {
        return FinishReason.of(stopReason, !toolCalls.isEmpty(), legacy);
    }

    private ObjectNode content(String text) {
        said = true;
        length += Citations.length(text);
        return Json.object().put("content", text);
    }

    private boolean isContent(StreamBlock block) {
        return block.type().equals("tool_use")
                && format.isContent(block.node().path("name").asText(""));
    }
}
