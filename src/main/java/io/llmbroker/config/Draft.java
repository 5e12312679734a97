package io.llmbroker.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A configuration on its way to a {@link Catalog}: variables are filled in, keys are taken out of the tree, and what is
 * found wrong is taken out, too, so that later checks meet only what holds. For one thread.
 */
final class Draft {
    /** Stands in the tree where a key stood. */
    static final String MASK = "***";

    private final ObjectNode root;
    private final Problems problems;
    private final Set<String> models = new LinkedHashSet<>();
    private final Set<JsonPointer> dropped = new HashSet<>();
    private final Map<JsonPointer, Secret> secrets = new HashMap<>();
    private final Map<JsonPointer, String> shown = new HashMap<>();

    Draft(Document document, Problems problems) {
        this.root = document.root();
        this.problems = problems;
        root.path("models").fieldNames().forEachRemaining(models::add);
        document.broken().forEach(this::drop);
    }

    ObjectNode root() {
        return root;
    }

    Problems problems() {
        return problems;
    }

    /** @return file and line: {@code config.yaml:12} */
    String place(JsonPointer at) {
        return problems.where(at);
    }

    /** @return the aliases that the file declares, those with mistakes included */
    Set<String> models() {
        return models;
    }

    /** @return the section at a key of the root; empty when it is not there */
    Section section(String name) {
        JsonPointer at = JsonPointer.empty().appendProperty(name);
        return new Section(this, root.path(name) instanceof ObjectNode object ? object : Json.object(), at);
    }

    void keepSecret(JsonPointer at, Secret secret) {
        secrets.put(at, secret);
    }

    Secret secret(JsonPointer at) {
        return secrets.get(at);
    }

    void show(JsonPointer at, String text) {
        shown.put(at, text);
    }

    /** @return whether something stood here that was reported and taken out: its absence is no further mistake */
    boolean dropped(JsonPointer at) {
        return dropped.contains(at);
    }

    /** @return whether a variable was filled in here */
    boolean filled(JsonPointer at) {
        return shown.containsKey(at) && !MASK.equals(shown.get(at));
    }

    /** @return what a message may say of a value: the file's own text, never what a variable holds */
    String shown(JsonPointer at) {
        String text = shown.get(at);
        if (text != null) {
            return text;
        }
        JsonNode node = root.at(at);
        return node.isContainerNode() ? "" : node.asText();
    }

    void set(JsonPointer at, JsonNode value) {
        JsonNode parent = root.at(at.head());
        if (parent instanceof ObjectNode object) {
            object.set(at.last().getMatchingProperty(), value);
        } else if (parent instanceof ArrayNode array) {
            array.set(at.last().getMatchingIndex(), value);
        }
    }

    /** Takes out what is wrong; a list keeps its length, so that the other items keep their places. */
    void drop(JsonPointer at) {
        dropped.add(at);
        JsonNode parent = root.at(at.head());
        if (parent instanceof ObjectNode object) {
            object.remove(at.last().getMatchingProperty());
        } else if (parent instanceof ArrayNode array) {
            array.set(at.last().getMatchingIndex(), Json.NODES.nullNode());
        }
    }
}
