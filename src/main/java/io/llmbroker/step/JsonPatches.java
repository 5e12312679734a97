package io.llmbroker.step;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.Patch;

/** Applies the operator's patches to the vendor's JSON. Stateless. */
final class JsonPatches {
    private JsonPatches() {}

    /**
     * Sets or deletes what a pointer names. A set makes the objects on the way; where the way is blocked by a text or an
     * index that is not there, nothing happens.
     *
     * @param body the vendor's request, changed in place
     * @param patch where and what
     * @return the body
     */
    static ObjectNode apply(ObjectNode body, Patch patch) {
        JsonPointer head = patch.pointer().head();
        if (head == null) {
            return patch.value() instanceof ObjectNode whole ? whole.deepCopy() : body;
        }
        String last = patch.pointer().last().getMatchingProperty();
        JsonNode parent = patch.value() == null ? body.at(head) : makeWay(body, head);
        if (parent instanceof ObjectNode object) {
            if (patch.value() == null) {
                object.remove(last);
            } else {
                object.set(last, patch.value().deepCopy());
            }
        } else if (parent instanceof ArrayNode array) {
            inArray(array, last, patch.pointer().last().getMatchingIndex(), patch.value());
        }
        return body;
    }

    private static void inArray(ArrayNode array, String last, int index, JsonNode value) {
        if (value == null) {
            array.remove(index);
        } else if (last.equals("-")) {
            array.add(value.deepCopy());
        } else if (index >= 0 && index < array.size()) {
            array.set(index, value.deepCopy());
        }
    }

    private static JsonNode makeWay(ObjectNode body, JsonPointer way) {
        JsonNode at = body;
        for (JsonPointer rest = way; !rest.matches(); rest = rest.tail()) {
            String name = rest.getMatchingProperty();
            if (at instanceof ObjectNode object) {
                JsonNode next = object.get(name);
                at = next == null || next.isNull() ? object.putObject(name) : next;
            } else {
                at = at.path(rest.getMatchingIndex());
            }
        }
        return at;
    }
}
