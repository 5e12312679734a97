package io.llmbroker.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A mapping of the configuration, its types checked by the schema already.
 *
 * @param draft the configuration
 * @param node the mapping
 * @param at where it stands
 */
record Section(Draft draft, ObjectNode node, JsonPointer at) {
    /** A text and where it stands. */
    record Text(String value, JsonPointer at) {}

    boolean has(String key) {
        return node.hasNonNull(key);
    }

    /** @return whether the file has the key, right or wrong */
    boolean declares(String key) {
        return node.has(key) || draft.dropped(at(key));
    }

    JsonPointer at(String key) {
        return at.appendProperty(key);
    }

    /** @return the text, or null when there is none */
    String text(String key) {
        return node.path(key).textValue();
    }

    boolean flag(String key, boolean otherwise) {
        return node.path(key).asBoolean(otherwise);
    }

    int integer(String key, int otherwise) {
        return node.path(key).asInt(otherwise);
    }

    /** @return seconds as a duration */
    Duration seconds(String key, Duration otherwise) {
        if (!node.path(key).isNumber()) {
            return otherwise;
        }
        BigDecimal nanos = node.path(key).decimalValue().movePointRight(9);
        return Duration.ofNanos(nanos.longValue());
    }

    /** @return the object; an empty one when there is none */
    ObjectNode object(String key) {
        return node.path(key) instanceof ObjectNode object ? object : Json.object();
    }

    /** @return the section below; an empty one when there is none */
    Section section(String key) {
        return new Section(draft, object(key), at(key));
    }

    /** @return the items that hold text */
    List<Text> texts(String key) {
        List<Text> texts = new ArrayList<>();
        for (int i = 0; i < node.path(key).size(); i++) {
            JsonNode item = node.path(key).path(i);
            if (item.isTextual()) {
                texts.add(new Text(item.textValue(), at(key).appendIndex(i)));
            }
        }
        return texts;
    }

    /** @return the items that hold mappings; text is taken for a mapping with that text under a key */
    List<Section> sections(String key, String textKey) {
        List<Section> sections = new ArrayList<>();
        if (node.path(key) instanceof ArrayNode items) {
            for (int i = 0; i < items.size(); i++) {
                JsonPointer place = at(key).appendIndex(i);
                if (items.get(i) instanceof ObjectNode object) {
                    sections.add(new Section(draft, object, place));
                } else if (items.get(i).isTextual()) {
                    sections.add(new Section(draft, Json.object().set(textKey, items.get(i)), place));
                }
            }
        }
        return sections;
    }

    /** @return the name of this section in its parent */
    String name() {
        return at.last().getMatchingProperty();
    }

    void problem(String key, String message, String suggestion) {
        draft.problems().add(at(key), message, suggestion);
    }
}
