package io.llmbroker.params;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.json.YamlResource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads {@code params/<rules>.yaml} and what it extends; a mistake in a table stops the start, with file and name. Not
 * thread-safe; lives for one load.
 */
final class TableReader {
    private static final Set<String> KEYS =
            Set.of("source", "extends", "parameters", "embeddings", "completions", "rules", "facts");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    final Map<Endpoint, Map<String, Verdict>> verdicts = new EnumMap<>(Endpoint.class);
    final List<Rule> rules = new ArrayList<>();
    final List<FactRule> facts = new ArrayList<>();
    private final List<String> files = new ArrayList<>();

    /** What is known of the models that a pattern finds; a null pattern is every model. */
    record FactRule(Pattern models, ObjectNode set) {}

    private TableReader() {}

    static TableReader empty() {
        return new TableReader();
    }

    void read(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a parameter table: " + name);
        }
        String file = "params/" + name + ".yaml";
        if (files.contains(file)) {
            throw new IllegalArgumentException(file + ": extends itself");
        }
        files.add(file);
        ObjectNode table = Entries.object(YamlResource.read(file), file);
        Entries.onlyKeys(table, KEYS, file);
        if (table.has("extends")) {
            read(Entries.text(table.get("extends"), file + ": extends"));
        }
        verdicts(Endpoint.CHAT_COMPLETIONS, table.get("parameters"), file + ": parameters");
        verdicts(Endpoint.EMBEDDINGS, table.get("embeddings"), file + ": embeddings");
        verdicts(Endpoint.COMPLETIONS, table.get("completions"), file + ": completions");
        for (JsonNode rule : Entries.list(table.get("rules"), file + ": rules")) {
            rules.add(RuleReader.read(rule, file + ": rules[" + rules.size() + "]"));
        }
        for (JsonNode fact : Entries.list(table.get("facts"), file + ": facts")) {
            facts.add(fact(fact, file + ": facts[" + facts.size() + "]"));
        }
    }

    private void verdicts(Endpoint endpoint, JsonNode entries, String where) {
        if (entries == null) {
            return;
        }
        Map<String, Verdict> into = verdicts.computeIfAbsent(endpoint, key -> new LinkedHashMap<>());
        for (Map.Entry<String, JsonNode> field : Entries.object(entries, where).properties()) {
            into.put(field.getKey(), Verdict.read(field.getValue(), where + "." + field.getKey()));
        }
    }

    private static FactRule fact(JsonNode entry, String where) {
        ObjectNode fact = Entries.object(entry, where);
        Entries.onlyKeys(fact, Set.of("models", "why", "source", "set"), where);
        return new FactRule(
                Entries.pattern(fact.get("models"), where + ".models"),
                Entries.object(fact.get("set"), where + ".set"));
    }
}
