package io.llmbroker.params;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Takes typed entries out of a table; each failure is an {@link IllegalArgumentException} that says where. */
final class Entries {
    private Entries() {}

    static ObjectNode object(JsonNode node, String where) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException(where + ": must be a map");
    }

    static List<JsonNode> list(JsonNode node, String where) {
        List<JsonNode> entries = new ArrayList<>();
        if (node == null) {
            return entries;
        }
        if (!node.isArray()) {
            throw new IllegalArgumentException(where + ": must be a list");
        }
        node.forEach(entries::add);
        return entries;
    }

    static List<String> texts(JsonNode node, String where) {
        return list(node, where).stream().map(entry -> text(entry, where)).toList();
    }

    static String text(JsonNode node, String where) {
        if (node == null || !node.isTextual()) {
            throw new IllegalArgumentException(where + ": must be a string");
        }
        return node.textValue();
    }

    /** A compiled pattern, or null when there is none. */
    static Pattern pattern(JsonNode node, String where) {
        if (node == null) {
            return null;
        }
        try {
            return Pattern.compile(text(node, where));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    static void onlyKeys(ObjectNode object, Set<String> known, String where) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new IllegalArgumentException(where + ": unknown key " + name);
            }
        }
    }
}
