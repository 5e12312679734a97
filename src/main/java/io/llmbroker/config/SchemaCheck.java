package io.llmbroker.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Holds a {@link Draft} against the schema, says each mistake in plain words and takes it out. */
final class SchemaCheck {
    private static final Set<String> YES_NO = Set.of("yes", "no", "on", "off", "true", "false");

    private static final Set<String> MODEL_KEYS =
            Set.of("provider", "model_name", "api_key", "base_url", "default_params", "forced_params", "drop_params");

    private final Draft draft;
    private final ConfigSchema schema = ConfigSchema.get();
    private final List<JsonPointer> wrong = new ArrayList<>();

    SchemaCheck(Draft draft) {
        this.draft = draft;
    }

    void check() {
        for (ValidationMessage violation : schema.validate(draft.root())) {
            JsonPointer at = JsonPointer.valueOf(violation.getInstanceLocation().toString());
            switch (violation.getType()) {
                case "additionalProperties" -> unknownKey(at, violation.getProperty());
                case "required" -> missing(at, violation.getProperty());
                default -> value(at);
            }
        }
        wrong.forEach(draft::drop);
    }

    private void unknownKey(JsonPointer at, String key) {
        draft.problems().add(at.appendProperty(key), "unknown key", hint(at, key));
        wrong.add(at.appendProperty(key));
    }

    private String hint(JsonPointer at, String key) {
        JsonNode here = schema.at(draft.root(), at).path("properties");
        Set<String> known = names(here);
        if (known.contains("default_params") && schema.parameters().contains(key)) {
            return "put it under default_params";
        }
        if (known.contains("targets") && MODEL_KEYS.contains(key)) {
            return "a virtual model has none: give it to its targets' models";
        }
        String close = Similar.hint(key, known);
        return close != null || known.size() > 16 ? close : "known here: " + String.join(", ", known);
    }

    private void missing(JsonPointer at, String key) {
        if (draft.dropped(at.appendProperty(key))) {
            return;
        }
        JsonNode example =
                schema.at(draft.root(), at.appendProperty(key)).path("examples").path(0);
        String suggestion = example.isTextual() ? "for example " + key + ": " + example.textValue() : null;
        draft.problems().add(at, "'" + key + "' is missing", suggestion);
    }

    private void value(JsonPointer at) {
        if (wrong.contains(at)) {
            return; // one message per place
        }
        JsonNode rule = schema.at(draft.root(), at);
        JsonNode node = draft.root().at(at);
        String title = rule.path("title").asText("of another form");
        draft.problems().add(at, "must be " + title + ", but is " + kind(node, rule, at), remedy(node, rule, at));
        wrong.add(at);
    }

    private String kind(JsonNode node, JsonNode rule, JsonPointer at) {
        return switch (node.getNodeType()) {
            case OBJECT -> node.isEmpty() ? "an empty mapping" : "a mapping";
            case ARRAY -> node.isEmpty() ? "an empty list" : "a list";
            case NULL, MISSING -> "empty";
            case STRING -> text(node.textValue(), rule, at);
            case BOOLEAN -> draft.shown(at);
            default -> isKey(at) ? "a number" : draft.shown(at);
        };
    }

    private String text(String value, JsonNode rule, JsonPointer at) {
        if (rule.has("enum")) {
            return "'" + draft.shown(at) + "'";
        }
        return value.isEmpty() ? "empty" : draft.filled(at) ? "what " + draft.shown(at) + " holds" : "text";
    }

    private String remedy(JsonNode node, JsonNode rule, JsonPointer at) {
        Set<String> types = types(rule);
        if (node.isTextual()) {
            String text = node.textValue();
            if (rule.has("enum")) {
                Set<String> allowed = new TreeSet<>();
                rule.path("enum").forEach(value -> allowed.add(value.asText()));
                return Similar.hint(draft.shown(at), allowed);
            }
            if (types.contains("boolean") && YES_NO.contains(text.toLowerCase(Locale.ROOT))) {
                return "write true or false, without quotes";
            }
            if ((types.contains("number") || types.contains("integer")) && CoreScalar.number(text) != null) {
                return "take the quotes away";
            }
            return types.contains("array") ? "write it as a list: [...]" : null;
        }
        return node.isValueNode() && !node.isNull() && types.contains("string") && types.size() == 1
                ? "put it in quotes"
                : null;
    }

    private static boolean isKey(JsonPointer at) {
        return "api_key".equals(at.last().getMatchingProperty()) || SecretPlaces.isOfBus(at);
    }

    private static Set<String> types(JsonNode rule) {
        Set<String> types = new TreeSet<>();
        if (rule.path("type").isTextual()) {
            types.add(rule.path("type").textValue());
        }
        rule.path("type").forEach(type -> types.add(type.textValue()));
        return types;
    }

    private static Set<String> names(JsonNode properties) {
        Set<String> names = new TreeSet<>();
        properties.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
