package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * OpenAI messages to the vendor's {@code system} and {@code messages}. Used for one request, by one thread.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages">Messages API</a>
 */
final class Messages {
    private final Call call;
    private final ContentParts parts;
    private final ToolIds ids = ToolIds.none();
    private final AssistantMessage assistant;
    private final ArrayNode system = Json.NODES.arrayNode();
    private final Turns turns = Turns.none();
    private int functionCalls;

    private Messages(Call call, ModelFacts facts) {
        this.call = call;
        this.parts = new ContentParts(call, facts);
        this.assistant = new AssistantMessage(call, facts, parts, ids);
    }

    /**
     * @param call what to send
     * @param facts of its model
     * @return the conversation in the vendor's form
     * @throws ApiError 400, with the path of the message or part at fault
     */
    static Conversation of(Call call, ModelFacts facts) {
        JsonNode list = call.request().path("messages");
        if (!list.isArray() || list.isEmpty()) {
            throw ApiError.invalidRequest(null, "messages", "messages must be a list with at least one message");
        }
        Messages messages = new Messages(call, facts);
        for (int i = 0; i < list.size(); i++) {
            messages.add(list.get(i), "messages[" + i + "]");
        }
        ArrayNode turns = messages.turns.close();
        if (turns.isEmpty()) {
            throw ApiError.invalidRequest(
                    null,
                    "messages",
                    "messages must hold a user message that is not empty: " + call.provider()
                            + " does not answer system messages alone");
        }
        Conversation conversation = new Conversation(messages.system, turns);
        if (conversation.endsWithAssistant()) {
            checkPrefill(call, facts, list.size() - 1);
            conversation.trimPrefill();
        }
        return conversation;
    }

    private static void checkPrefill(Call call, ModelFacts facts, int last) {
        if (!facts.prefill()) {
            String path = "messages[" + last + "]";
            throw ApiError.invalidRequest(
                    null,
                    path,
                    path + ": " + call.model() + " does not continue an assistant message; the"
                            + " conversation must end with a user or tool message");
        }
    }

    private void add(JsonNode message, String path) {
        if (!message.isObject()) {
            throw ApiError.invalidRequest(null, path, path + " must be an object");
        }
        String role = message.path("role").asText("");
        if (message.path("name").isTextual() && !role.equals("function") && !role.equals("tool")) {
            call.report().dropped("messages.name", "the vendor's messages have no names");
        }
        switch (role) {
            case "system", "developer" -> system(message, path);
            case "user" -> user(message, path);
            case "assistant" -> assistant(message, path);
            case "tool" -> tool(message, path);
            case "function" -> function(message, path);
            default ->
                throw ApiError.invalidRequest(
                        null, path + ".role", path + ".role must be one of system, developer, user, assistant, tool");
        }
    }

    private void system(JsonNode message, String path) {
        for (ObjectNode block : content(message, path)) {
            if (!block.path("type").asText("").equals("text")) {
                throw ApiError.unsupported(
                        path + ".content",
                        path + ".content: " + call.provider() + " takes text only as system message");
            }
            system.add(block);
        }
    }

    private List<ObjectNode> content(JsonNode message, String path) {
        List<ObjectNode> blocks = new ArrayList<>();
        parts.blocks(message.path("content"), path + ".content", blocks::add);
        cacheControl(message, blocks);
        return blocks;
    }

    /** A message's own {@code cache_control} ends its last block. */
    private static void cacheControl(JsonNode message, List<ObjectNode> blocks) {
        if (message.path("cache_control").isObject() && !blocks.isEmpty()) {
            blocks.get(blocks.size() - 1)
                    .set("cache_control", message.get("cache_control").deepCopy());
        }
    }

    private void user(JsonNode message, String path) {
        List<ObjectNode> blocks = content(message, path);
        List<ObjectNode> others = new ArrayList<>();
        for (ObjectNode block : blocks) {
            if (block.path("type").asText("").equals("tool_result")) {
                turns.result(block.path("tool_use_id").asText(""), block, path + ".content");
            } else {
                others.add(block);
            }
        }
        turns.user(others);
    }

    private void assistant(JsonNode message, String path) {
        List<ObjectNode> blocks = assistant.blocks(message, path);
        JsonNode legacy = message.path("function_call");
        if (legacy.isObject()) {
            blocks.add(assistant.toolUse("function_call_" + functionCalls++, legacy, path + ".function_call"));
        }
        cacheControl(message, blocks);
        turns.assistant(blocks);
        int index = 0;
        for (ObjectNode block : blocks) {
            if (block.path("type").asText("").equals("tool_use")) {
                String at = legacy.isObject() ? ".function_call" : ".tool_calls[" + index++ + "]";
                turns.call(block.get("id").asText(""), path + at);
            }
        }
    }

    private void tool(JsonNode message, String path) {
        JsonNode id = message.path("tool_call_id");
        if (!id.isTextual()) {
            throw ApiError.invalidRequest(null, path + ".tool_call_id", path + ".tool_call_id must be a string");
        }
        result(ids.ofResult(id.asText("")), message, path, path + ".tool_call_id");
    }

    private void function(JsonNode message, String path) {
        String id = ids.ofResult("function_call_" + (functionCalls - 1));
        if (!turns.waits(id)) {
            throw ApiError.invalidRequest(null, path, path + ": no function_call in the assistant message before");
        }
        result(id, message, path, path);
    }

    private void result(String id, JsonNode message, String path, String idPath) {
        ObjectNode result = Json.object().put("type", "tool_result").put("tool_use_id", id);
        JsonNode content = message.path("content");
        if (content.isTextual()) {
            if (!content.asText("").isEmpty()) {
                result.set("content", content);
            }
        } else {
            List<ObjectNode> blocks = new ArrayList<>();
            parts.blocks(content, path + ".content", blocks::add);
            if (!blocks.isEmpty()) {
                result.putArray("content").addAll(blocks);
            }
        }
        for (String extension : List.of("is_error", "cache_control")) {
            if (message.hasNonNull(extension)) {
                result.set(extension, message.get(extension).deepCopy());
            }
        }
        turns.result(id, result, idPath);
    }
}
