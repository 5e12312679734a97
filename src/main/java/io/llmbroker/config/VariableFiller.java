package io.llmbroker.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.config.Variables.Filled;
import io.llmbroker.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills variables into a {@link Draft}: keys become secrets and leave the tree, everything else gets the type that the
 * schema wants at its place.
 */
final class VariableFiller {
    private final Document document;
    private final Draft draft;
    private final Variables variables;

    VariableFiller(Document document, Draft draft, Variables variables) {
        this.document = document;
        this.draft = draft;
        this.variables = variables;
    }

    void fill() {
        for (String name : names(draft.root())) {
            if (!name.startsWith("x-")) { // a shelf for anchors: they count where they are used
                walk(draft.root().get(name), JsonPointer.empty().appendProperty(name));
            }
        }
    }

    private void walk(JsonNode node, JsonPointer at) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                walk(node.get(i), at.appendIndex(i));
            }
        } else if (node.isObject()) {
            for (String name : names(node)) {
                walk(node.get(name), at.appendProperty(name));
            }
        } else if (SecretPlaces.isApiKey(at) || SecretPlaces.isOfBus(at)) {
            secret(node, at);
        } else if (node.isTextual() && node.textValue().contains("${")) {
            text(node.textValue(), at);
        }
    }

    /** A copy: walking takes nodes out. */
    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private void text(String raw, JsonPointer at) {
        Filled filled = variables.fill(raw);
        if (filled.variables()) {
            draft.show(at, filled.shown());
        }
        if (filled.mistake() != null) {
            draft.problems().add(at, filled.mistake(), "write $${ for a plain ${");
            draft.drop(at);
        } else if (filled.missing() != null) {
            String name = filled.missing();
            draft.problems().add(at, "variable " + name + " is not set", "set it, or write ${" + name + ":default}");
            draft.drop(at);
        } else {
            draft.set(at, filled.variables() ? typed(filled.text(), at) : Json.NODES.textNode(filled.text()));
        }
    }

    /** A key: taken out of the tree before anything could print it. */
    private void secret(JsonNode node, JsonPointer at) {
        if (!node.isTextual()) {
            return; // the schema says so; a message about it names the type alone
        }
        Filled filled = variables.fill(node.textValue());
        String key = filled.text().strip();
        draft.show(at, Draft.MASK);
        draft.set(at, Json.NODES.textNode(Draft.MASK));
        if (filled.mistake() != null) {
            draft.problems().add(at, filled.mistake(), "write $${ for a plain ${");
        } else if (filled.missing() != null) {
            draft.keepSecret(at, new Secret(null, filled.missing()));
        } else if (key.isEmpty()) {
            draft.problems().add(at, "the key is empty", "write none when the vendor needs no key");
        } else if (SecretPlaces.isApiKey(at) && !Secret.fitsHeader(key)) {
            draft.problems().add(at, "the key holds a character that no header can carry", "copy it again");
        } else {
            draft.keepSecret(at, key.equals("none") ? Secret.NONE : new Secret(key, null));
        }
    }

    private JsonNode typed(String text, JsonPointer at) {
        JsonNode type = ConfigSchema.get().at(draft.root(), at).path("type");
        JsonNode value = null;
        if (wants(type, "number") || wants(type, "integer")) {
            value = CoreScalar.number(text.strip());
        }
        if (value == null && wants(type, "boolean")) {
            JsonNode parsed = CoreScalar.parse(text.strip());
            value = parsed != null && parsed.isBoolean() ? parsed : null;
        }
        if (value == null && type.isMissingNode() && document.places().get(at).plain()) {
            value = CoreScalar.parse(text);
        }
        return value == null ? Json.NODES.textNode(text) : value;
    }

    private static boolean wants(JsonNode type, String name) {
        if (type.isTextual()) {
            return name.equals(type.textValue());
        }
        for (JsonNode alternative : type) {
            if (name.equals(alternative.textValue())) {
                return true;
            }
        }
        return false;
    }
}
