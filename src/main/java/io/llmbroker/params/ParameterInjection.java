package io.llmbroker.params;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Report;
import io.llmbroker.json.Json;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Fills what a request lacks from the configuration: {@code default_params} under the request under
 * {@code forced_params}, less {@code drop_params}. Stateless and thread-safe.
 */
public final class ParameterInjection {
    /** What a client asks, as against how it is answered: never a default. */
    private static final Set<String> NEVER_DEFAULT = Set.of("model", "messages", "prompt", "input", "stream");

    private ParameterInjection() {}

    /**
     * Merges the configuration's parameters into a request. The request wins over defaults, also with an explicit
     * {@code null}, which is sent as it is; a default gives way to a synonym of it in the request, and to a value that
     * it would conflict with ({@code params/conflicts.yaml}). Objects are replaced, not merged.
     *
     * @param request the client's; stays as it is
     * @param defaults fill what the request lacks
     * @param forced win over everything, synonyms included
     * @param drop names that are never sent
     * @param enabled whether defaults are filled in; {@code forced} and {@code drop} hold anyway
     * @param vendorModel becomes the request's {@code model}
     * @param report takes what of the client's was changed or dropped
     * @return the merged request, a tree of its own that shares what it did not change
     */
    public static Injection apply(
            ObjectNode request,
            ObjectNode defaults,
            ObjectNode forced,
            Set<String> drop,
            boolean enabled,
            String vendorModel,
            Report report) {
        ObjectNode merged = Json.object();
        merged.setAll(request);
        Set<String> injected = new LinkedHashSet<>();
        if (enabled) {
            fill(merged, request, defaults, injected);
        }
        force(merged, request, forced, injected, report);
        for (String name : drop) {
            if (merged.remove(name) != null && !injected.remove(name)) {
                report.dropped(name, "the configuration never sends it");
            }
        }
        merged.put("model", vendorModel);
        return new Injection(merged, injected);
    }

    /**
     * Lays one level of defaults over another ({@code proxy < provider < model < target}). A name of the upper level
     * also takes the place of its synonyms below.
     *
     * @param lower stays as it is
     * @param upper wins; stays as it is
     * @return a tree of its own that shares the values
     */
    public static ObjectNode merge(ObjectNode lower, ObjectNode upper) {
        ObjectNode merged = Json.object();
        merged.setAll(lower);
        upper.fieldNames().forEachRemaining(name -> merged.remove(Conflicts.DATA.synonyms(name)));
        merged.setAll(upper);
        return merged;
    }

    private static void fill(ObjectNode merged, ObjectNode request, ObjectNode defaults, Set<String> injected) {
        for (Map.Entry<String, JsonNode> field : defaults.properties()) {
            String name = field.getKey();
            boolean says = !field.getValue().isNull(); // a target's null takes away the model's default
            if (says && !NEVER_DEFAULT.contains(name) && !request.has(name) && !Conflicts.DATA.yields(name, request)) {
                merged.set(name, field.getValue());
                injected.add(name);
            }
        }
        // what needs another parameter may get it from the configuration too: judged when all are in
        injected.removeIf(name -> {
            boolean useless = Conflicts.DATA.lacksItsNeeds(name, merged);
            if (useless) {
                merged.remove(name);
            }
            return useless;
        });
    }

    private static void force(
            ObjectNode merged, ObjectNode request, ObjectNode forced, Set<String> injected, Report report) {
        for (Map.Entry<String, JsonNode> field : forced.properties()) {
            String name = field.getKey();
            if (name.equals("model")) {
                continue;
            }
            for (String synonym : Conflicts.DATA.synonyms(name)) {
                if (!forced.has(synonym) && merged.remove(synonym) != null && !injected.remove(synonym)) {
                    report.changed(synonym, "the configuration forces " + name);
                }
            }
            JsonNode sent = request.get(name);
            if (sent != null && sent.equals(field.getValue())) {
                continue;
            }
            merged.set(name, field.getValue());
            injected.add(name);
            if (sent != null) {
                report.changed(name, "the configuration forces its value");
            }
        }
    }
}
