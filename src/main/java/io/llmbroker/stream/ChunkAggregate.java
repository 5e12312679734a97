package io.llmbroker.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.util.Map;
import java.util.TreeMap;

/**
 * Folds canonical chunks of one stream into the answer that a call without streaming would have given: for models that
 * only stream, and for the log. Takes chunks of chat and of text completions. Not thread-safe.
 */
public final class ChunkAggregate {
    private final ObjectNode head = Json.object();
    private final Map<Integer, ChoiceAggregate> choices = new TreeMap<>();
    private JsonNode usage;

    /**
     * @param chunk the next one; not changed
     */
    public void add(ObjectNode chunk) {
        for (Map.Entry<String, JsonNode> field : chunk.properties()) {
            switch (field.getKey()) {
                case "choices" -> field.getValue().forEach(this::addChoice);
                case "obfuscation" -> {} // padding of a chunk, no part of an answer
                case "usage" -> usage = field.getValue().isNull() ? usage : field.getValue();
                default -> head.set(field.getKey(), field.getValue());
            }
        }
    }

    /** @return the answer so far, a tree of its own */
    public ObjectNode answer() {
        ObjectNode answer = Json.object();
        head.properties().forEach(field -> {
            if (!field.getKey().equals("object")) {
                answer.set(field.getKey(), field.getValue().deepCopy());
            } else {
                boolean chat = field.getValue().asText().equals("chat.completion.chunk");
                answer.put("object", chat ? "chat.completion" : field.getValue().asText());
            }
        });
        ArrayNode all = answer.putArray("choices");
        choices.values().forEach(choice -> all.add(choice.answer()));
        if (usage != null) {
            answer.set("usage", usage.deepCopy());
        }
        return answer;
    }

    private void addChoice(JsonNode choice) {
        choices.computeIfAbsent(choice.path("index").asInt(), ChoiceAggregate::new)
                .add(choice);
    }
}
