package io.llmbroker.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.llmbroker.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An object that arrives in fragments: strings are joined, lists lengthened, objects merged the same way, all else
 * replaced. Not thread-safe.
 */
final class Fragments {
    /** Strings that name something: said again they are not joined. */
    private static final Set<String> NAMES = Set.of("role", "id", "type");

    /** A StringBuilder, a Fragments or a JsonNode by field name. */
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private Fragments() {}

    static Fragments empty() {
        return new Fragments();
    }

    void addAll(JsonNode object) {
        object.properties().forEach(field -> add(field.getKey(), field.getValue()));
    }

    void add(String name, JsonNode value) {
        Object known = fields.get(name);
        if (value.isNull()) {
            fields.putIfAbsent(name, value);
        } else if (value.isTextual() && !NAMES.contains(name)) {
            if (known instanceof StringBuilder text) {
                text.append(value.textValue());
            } else {
                fields.put(name, new StringBuilder(value.textValue()));
            }
        } else if (value.isObject()) {
            Fragments object = known instanceof Fragments fragments ? fragments : Fragments.empty();
            object.addAll(value);
            fields.put(name, object);
        } else if (value.isArray() && known instanceof ArrayNode list) {
            list.addAll((ArrayNode) value);
        } else {
            fields.put(name, value.deepCopy());
        }
    }

    ObjectNode whole() {
        ObjectNode object = Json.object();
        fields.forEach((name, value) -> object.set(name, whole(value)));
        return object;
    }

    private static JsonNode whole(Object value) {
        if (value instanceof StringBuilder text) {
            return TextNode.valueOf(text.toString());
        }
        return value instanceof Fragments fragments ? fragments.whole() : ((JsonNode) value).deepCopy();
    }
}
