package io.llmbroker.params;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.dialect.Report;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A verdict per OpenAI parameter, and rules and facts by model: {@code params/<rules>.yaml}. Stands before the dialect,
 * which so meets only parameters that are mapped or that OpenAI does not define. Immutable and thread-safe.
 */
public final class ParameterTable {
    /** Model names come from clients where an alias ends in {@code *}: what is remembered of them is bounded. */
    private static final int REMEMBERED_MODELS = 1000;

    /** Tables do not change while the process runs. */
    private static final Map<String, ParameterTable> LOADED = new ConcurrentHashMap<>();

    private final Map<Endpoint, Map<String, Verdict>> verdicts;
    private final List<Rule> rules;
    private final List<TableReader.FactRule> factRules;
    private final Map<String, OfModel> byModel = new ConcurrentHashMap<>();

    private record OfModel(List<Rule> rules, ObjectNode facts) {}

    private ParameterTable(TableReader reader) {
        verdicts = new EnumMap<>(reader.verdicts);
        rules = List.copyOf(reader.rules);
        factRules = List.copyOf(reader.facts);
    }

    /**
     * The table of a name, read once in a process.
     *
     * @param rules the table's name, for example {@code qwen}
     * @return the table
     * @throws IllegalArgumentException as {@link #load} does
     */
    public static ParameterTable named(String rules) {
        ParameterTable loaded = LOADED.get(rules);
        return loaded != null ? loaded : LOADED.computeIfAbsent(rules, ParameterTable::load);
    }

    /**
     * Reads a table and those that it extends from the class path.
     *
     * @param rules the table's name, for example {@code qwen}
     * @return the table
     * @throws IllegalArgumentException when there is none, or it has an unknown key or verdict; names file and entry
     */
    public static ParameterTable load(String rules) {
        TableReader reader = TableReader.empty();
        reader.read(rules);
        return new ParameterTable(reader);
    }

    /**
     * Applies verdicts, then rules in their order.
     *
     * @param endpoint the operation
     * @param merged the request with the configuration's parameters; stays as it is
     * @param model what the vendor calls the model
     * @param injected top-level names that the configuration filled in: they give way where a client's would be refused
     * @param stream whether the vendor is to stream
     * @param report takes what was dropped or changed
     * @return a tree of its own that shares what it did not change
     * @throws ApiError 400 {@code unsupported_parameter}
     */
    public ObjectNode apply(
            Endpoint endpoint, ObjectNode merged, String model, Set<String> injected, boolean stream, Report report) {
        ObjectNode request = Json.object();
        request.setAll(merged);
        TableRun run = new TableRun(request, model, injected, report);
        Map<String, Verdict> ofEndpoint = verdicts.get(endpoint);
        if (ofEndpoint != null) {
            for (String name : names(merged)) {
                run.judge(name, ofEndpoint.get(name));
            }
        }
        for (Rule rule : of(model).rules()) {
            if (rule.isFor(endpoint, stream)) {
                run.follow(rule);
            }
        }
        return request;
    }

    /**
     * @param model what the vendor calls the model
     * @return what the table knows of it, later entries over earlier ones; shared, must not be changed
     */
    public ObjectNode facts(String model) {
        return of(model).facts();
    }

    private OfModel of(String model) {
        OfModel known = byModel.get(model);
        if (known != null) {
            return known;
        }
        if (byModel.size() >= REMEMBERED_MODELS) {
            byModel.clear();
        }
        ObjectNode facts = Json.object();
        for (TableReader.FactRule rule : factRules) {
            if (rule.models() == null || rule.models().matcher(model).find()) {
                facts.setAll(rule.set());
            }
        }
        OfModel found =
                new OfModel(rules.stream().filter(rule -> rule.isFor(model)).toList(), facts);
        byModel.put(model, found);
        return found;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
