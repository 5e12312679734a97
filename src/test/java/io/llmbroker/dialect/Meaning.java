package io.llmbroker.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.util.Map;
import java.util.TreeMap;

/** A tree without what says nothing: nulls and empty lists; fields in one order. */
final class Meaning {
    private Meaning() {}

    static JsonNode of(JsonNode node) {
        if (node.isArray()) {
            ArrayNode list = Json.NODES.arrayNode();
            node.forEach(entry -> list.add(of(entry)));
            return list;
        }
        if (!node.isObject()) {
            return node.isMissingNode() ? Json.NODES.nullNode() : node;
        }
        Map<String, JsonNode> fields = new TreeMap<>();
        node.properties().forEach(field -> {
            if (!field.getValue().isNull()
                    && !(field.getValue().isArray() && field.getValue().isEmpty())) {
                fields.put(field.getKey(), of(field.getValue()));
            }
        });
        ObjectNode object = Json.object();
        object.setAll(fields);
        return object;
    }
}
