package io.llmbroker.params;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What becomes of one parameter. Immutable.
 *
 * @param kind mapped, dropped or refused
 * @param unless values that mean the vendor's own behaviour: removed without a word
 */
record Verdict(Kind kind, List<JsonNode> unless) {
    enum Kind {
        MAPPED,
        DROPPED,
        REFUSED
    }

    /** Reads {@code dropped} or {@code {refused: {unless: [1]}}}. */
    static Verdict read(JsonNode entry, String where) {
        if (entry.isTextual()) {
            return new Verdict(kind(entry.textValue(), where), List.of());
        }
        ObjectNode object = Entries.object(entry, where);
        if (object.size() != 1) {
            throw new IllegalArgumentException(where + ": must have one verdict");
        }
        String name = object.fieldNames().next();
        ObjectNode details = Entries.object(object.get(name), where + "." + name);
        Entries.onlyKeys(details, Set.of("unless"), where + "." + name);
        return new Verdict(kind(name, where), Entries.list(details.get("unless"), where + ".unless"));
    }

    /** Whether the value asks for nothing that the vendor does not do anyway. */
    boolean harmless(JsonNode value) {
        return value.isNull() || isOneOf(value, unless);
    }

    static boolean isOneOf(JsonNode value, List<JsonNode> values) {
        for (JsonNode other : values) {
            if (value.isNumber() && other.isNumber()
                    ? value.decimalValue().compareTo(other.decimalValue()) == 0
                    : value.equals(other)) {
                return true;
            }
        }
        return false;
    }

    private static Kind kind(String name, String where) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(where + ": unknown verdict " + name);
    }
}
