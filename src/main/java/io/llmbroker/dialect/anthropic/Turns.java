package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The vendor's turns as they grow: adjacent messages of one role are one turn, a user turn begins with the results of
 * the tool calls before it, in the order of the calls, and every call has its result. Used for one request, by one
 * thread.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/implement-tool-use">Tool results come
 *     first</a>
 */
final class Turns {
    private final ArrayNode messages = Json.NODES.arrayNode();
    /** Calls of the last assistant turn, and where each stands in the request. */
    private final Map<String, String> calls = new LinkedHashMap<>();

    private final Map<String, ObjectNode> results = new LinkedHashMap<>();
    private final ArrayNode rest = Json.NODES.arrayNode();

    private Turns() {}

    static Turns none() {
        return new Turns();
    }

    /** Adds to the user's turn. */
    void user(List<ObjectNode> blocks) {
        rest.addAll(blocks);
    }

    /**
     * Adds the result of a call to the user's turn.
     *
     * @param id the call's id, as sent to the vendor
     * @param result a {@code tool_result} block
     * @param path where the id stands in the request
     * @throws ApiError 400 when there is no such call, or it has a result already
     */
    void result(String id, ObjectNode result, String path) {
        if (!calls.containsKey(id)) {
            throw ApiError.invalidRequest(
                    null, path, path + ": no tool call with this id in the assistant message before");
        }
        if (results.putIfAbsent(id, result) != null) {
            throw ApiError.invalidRequest(null, path, path + ": this tool call is answered twice");
        }
    }

    /** Adds to the assistant's turn. */
    void assistant(List<ObjectNode> blocks) {
        if (blocks.isEmpty()) {
            return;
        }
        closeUser();
        turn("assistant").addAll(blocks);
    }

    /** Says that the assistant's turn holds a call; {@code path} is where it stands in the request. */
    void call(String id, String path) {
        calls.put(id, path);
    }

    /** @return whether a call of this id waits for its result */
    boolean waits(String id) {
        return calls.containsKey(id) && !results.containsKey(id);
    }

    /**
     * @return all turns
     * @throws ApiError 400 when a call has no result
     */
    ArrayNode close() {
        closeUser();
        calls.values().forEach(Turns::unanswered);
        return messages;
    }

    private void closeUser() {
        if (results.isEmpty() && rest.isEmpty()) {
            return;
        }
        ArrayNode content = turn("user");
        calls.forEach((id, path) -> {
            if (!results.containsKey(id)) {
                unanswered(path);
            }
            content.add(results.get(id));
        });
        content.addAll(rest);
        calls.clear();
        results.clear();
        rest.removeAll();
    }

    private static void unanswered(String path) {
        throw ApiError.invalidRequest(
                null, path, path + ": this tool call has no tool message that answers it before the next turn");
    }

    private ArrayNode turn(String role) {
        if (!messages.isEmpty()) {
            ObjectNode last = (ObjectNode) messages.get(messages.size() - 1);
            if (last.get("role").asText("").equals(role)) {
                return (ArrayNode) last.get("content");
            }
        }
        return messages.addObject().put("role", role).putArray("content");
    }
}
