package io.llmbroker.params;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Endpoint;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one entry of {@code rules:}. */
final class RuleReader {
    private static final Set<String> KEYS = Set.of(
            "models", "endpoints", "why", "source", "rename", "drop", "refuse", "clamp", "exclusive", "set", "when");

    private RuleReader() {}

    static Rule read(JsonNode entry, String where) {
        ObjectNode rule = Entries.object(entry, where);
        Entries.onlyKeys(rule, KEYS, where);
        return new Rule(
                Entries.pattern(rule.get("models"), where + ".models"),
                endpoints(rule.get("endpoints"), where + ".endpoints"),
                stream(rule.get("when"), where + ".when"),
                rule.has("why") ? Entries.text(rule.get("why"), where + ".why") : null,
                rename(rule.get("rename"), where + ".rename"),
                named(rule.get("drop"), Verdict.Kind.DROPPED, where + ".drop"),
                named(rule.get("refuse"), Verdict.Kind.REFUSED, where + ".refuse"),
                clamp(rule.get("clamp"), where + ".clamp"),
                Entries.texts(rule.get("exclusive"), where + ".exclusive"),
                fields(rule.get("set"), where + ".set"));
    }

    private static Set<Endpoint> endpoints(JsonNode node, String where) {
        if (node == null) {
            return EnumSet.of(Endpoint.CHAT_COMPLETIONS);
        }
        Set<Endpoint> endpoints = EnumSet.noneOf(Endpoint.class);
        for (String name : Entries.texts(node, where)) {
            try {
                endpoints.add(Endpoint.of(name));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
            }
        }
        return endpoints;
    }

    private static Boolean stream(JsonNode node, String where) {
        if (node == null) {
            return null;
        }
        ObjectNode when = Entries.object(node, where);
        Entries.onlyKeys(when, Set.of("stream"), where);
        if (!when.path("stream").isBoolean()) {
            throw new IllegalArgumentException(where + ".stream: must be true or false");
        }
        return when.get("stream").booleanValue();
    }

    private static Map<String, String> rename(JsonNode node, String where) {
        Map<String, String> names = new LinkedHashMap<>();
        fields(node, where).forEach((from, to) -> names.put(from, Entries.text(to, where + "." + from)));
        return names;
    }

    private static List<Rule.Named> named(JsonNode node, Verdict.Kind kind, String where) {
        List<Rule.Named> all = new ArrayList<>();
        for (JsonNode entry : Entries.list(node, where)) {
            if (entry.isTextual()) {
                all.add(new Rule.Named(entry.textValue(), new Verdict(kind, List.of())));
                continue;
            }
            ObjectNode object = Entries.object(entry, where);
            Entries.onlyKeys(object, Set.of("name", "unless"), where);
            all.add(new Rule.Named(
                    Entries.text(object.get("name"), where + ".name"),
                    new Verdict(kind, Entries.list(object.get("unless"), where + ".unless"))));
        }
        return all;
    }

    private static Map<String, Rule.Range> clamp(JsonNode node, String where) {
        Map<String, Rule.Range> ranges = new LinkedHashMap<>();
        fields(node, where).forEach((name, entry) -> {
            ObjectNode range = Entries.object(entry, where + "." + name);
            Entries.onlyKeys(range, Set.of("min", "max"), where + "." + name);
            ranges.put(name, new Rule.Range(bound(range.get("min"), where), bound(range.get("max"), where)));
        });
        return ranges;
    }

    private static BigDecimal bound(JsonNode node, String where) {
        if (node != null && !node.isNumber()) {
            throw new IllegalArgumentException(where + ": min and max must be numbers");
        }
        return node == null ? null : node.decimalValue();
    }

    private static Map<String, JsonNode> fields(JsonNode node, String where) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        if (node == null) {
            return fields;
        }
        Entries.object(node, where).properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
        return fields;
    }
}
