package io.llmbroker.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.util.Map;
import java.util.TreeMap;

/** One choice of a {@link ChunkAggregate}. Not thread-safe. */
final class ChoiceAggregate {
    private final int index;
    private final Fragments message = Fragments.empty();
    private final Map<Integer, Fragments> toolCalls = new TreeMap<>();
    /** What stands beside the delta: text, log probabilities, filter results. */
    private final Fragments beside = Fragments.empty();

    private JsonNode finishReason = Json.NODES.nullNode();
    private boolean chat;

    ChoiceAggregate(int index) {
        this.index = index;
    }

    void add(JsonNode choice) {
        choice.properties().forEach(field -> {
            switch (field.getKey()) {
                case "index" -> {}
                case "delta" -> addDelta(field.getValue());
                case "finish_reason" -> finishReason = field.getValue().isNull() ? finishReason : field.getValue();
                default -> beside.add(field.getKey(), field.getValue());
            }
        });
    }

    ObjectNode answer() {
        ObjectNode answer = Json.object().put("index", index);
        if (chat) {
            answer.set("message", message());
        }
        answer.setAll(beside.whole());
        answer.set("finish_reason", finishReason);
        return answer;
    }

    private void addDelta(JsonNode delta) {
        chat = true;
        delta.properties().forEach(field -> {
            if (field.getKey().equals("tool_calls")) {
                field.getValue().forEach(call -> toolCalls
                        .computeIfAbsent(call.path("index").asInt(), key -> Fragments.empty())
                        .addAll(call));
            } else {
                message.add(field.getKey(), field.getValue());
            }
        });
    }

    private ObjectNode message() {
        ObjectNode parts = message.whole();
        ObjectNode whole = Json.object();
        whole.put("role", parts.path("role").asText("assistant"));
        whole.set("content", parts.has("content") ? parts.get("content") : Json.NODES.nullNode());
        if (!toolCalls.isEmpty()) {
            if (whole.get("content").asText().isEmpty()) {
                whole.putNull("content");
            }
            ArrayNode calls = whole.putArray("tool_calls");
            toolCalls.values().forEach(call -> calls.add(call.whole().without("index")));
        }
        parts.properties().forEach(field -> whole.putIfAbsent(field.getKey(), field.getValue()));
        return whole;
    }
}
