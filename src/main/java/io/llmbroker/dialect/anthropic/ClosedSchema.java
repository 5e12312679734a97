package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A JSON Schema as structured outputs take it: every object closed, no keyword that the vendor cannot enforce. The
 * vendor's own libraries do the same.
 *
 * @param schema a tree of its own
 * @param changes what was changed, in words, sorted
 * @param wasOpen whether it says of an object that further names may come: closed, it means something else
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/structured-outputs#json-schema-limitations">JSON
 *     Schema limitations</a>
 */
record ClosedSchema(JsonNode schema, Collection<String> changes, boolean wasOpen) {
    private static final String OPEN = "open";

    /** Keywords whose value maps names to schemas. */
    private static final List<String> MAPS = List.of("properties", "$defs", "definitions");

    /** Keywords whose value is a value, not a schema. */
    private static final Set<String> VALUES = Set.of("enum", "const", "default", "examples", "required");

    /**
     * @param schema the client's, stays as it is
     * @param drops keywords to leave out
     * @return the schema to send
     */
    static ClosedSchema of(JsonNode schema, List<String> drops) {
        JsonNode copy = schema.deepCopy();
        Set<String> changes = new TreeSet<>();
        close(copy, drops, changes);
        return new ClosedSchema(copy, changes, changes.remove(OPEN));
    }

    private static void close(JsonNode node, List<String> drops, Set<String> changes) {
        if (node.isArray()) {
            node.forEach(element -> close(element, drops, changes));
        }
        if (!(node instanceof ObjectNode schema)) {
            return;
        }
        for (String keyword : drops) {
            if (schema.remove(keyword) != null) {
                changes.add(keyword + " left out");
            }
        }
        boolean object = schema.path("type").asText("").equals("object") || schema.has("properties");
        JsonNode additional = schema.path("additionalProperties");
        if (object && !(additional.isBoolean() && !additional.asBoolean())) {
            if (!additional.isMissingNode()) {
                changes.add(OPEN);
            }
            schema.put("additionalProperties", false);
            changes.add("additionalProperties false");
        }
        schema.properties().forEach(field -> {
            if (MAPS.contains(field.getKey())) {
                field.getValue().forEach(member -> close(member, drops, changes));
            } else if (!VALUES.contains(field.getKey())) {
                close(field.getValue(), drops, changes);
            }
        });
    }
}
