package io.llmbroker.params;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.YamlResource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which parameters mean the same and which defaults give way to what ({@code params/conflicts.yaml}). Immutable and
 * thread-safe.
 */
final class Conflicts {
    /** What ships with the product. */
    static final Conflicts DATA = new Conflicts("params/conflicts.yaml");

    private final Map<String, List<String>> synonyms = new HashMap<>();
    private final Map<String, List<String>> yieldsTo = new HashMap<>();
    private final Map<String, List<String>> needs = new HashMap<>();

    private Conflicts(String file) {
        ObjectNode data = Entries.object(YamlResource.read(file), file);
        Entries.onlyKeys(data, Set.of("source", "synonyms", "defaults"), file);
        for (JsonNode group : Entries.list(data.get("synonyms"), file + ": synonyms")) {
            List<String> names = Entries.texts(group, file + ": synonyms");
            for (String name : names) {
                synonyms.put(
                        name,
                        names.stream().filter(other -> !other.equals(name)).toList());
            }
        }
        for (JsonNode entry : Entries.list(data.get("defaults"), file + ": defaults")) {
            String where = file + ": defaults";
            ObjectNode rule = Entries.object(entry, where);
            Entries.onlyKeys(rule, Set.of("name", "yields_to", "needs", "why"), where);
            String name = Entries.text(rule.get("name"), where + ".name");
            yieldsTo.put(name, Entries.texts(rule.get("yields_to"), where + ".yields_to"));
            needs.put(name, Entries.texts(rule.get("needs"), where + ".needs"));
        }
    }

    /** Other names of the same thing. */
    List<String> synonyms(String name) {
        return synonyms.getOrDefault(name, List.of());
    }

    /** Whether a default must give way to what the client says, be it null: a synonym or something it conflicts with. */
    boolean yields(String name, ObjectNode request) {
        return synonyms(name).stream().anyMatch(request::has)
                || yieldsTo.getOrDefault(name, List.of()).stream().anyMatch(request::has);
    }

    /** Whether a default would be refused for want of another parameter. */
    boolean lacksItsNeeds(String name, ObjectNode merged) {
        List<String> any = needs.getOrDefault(name, List.of());
        return !any.isEmpty() && any.stream().noneMatch(need -> says(merged.get(need)));
    }

    private static boolean says(JsonNode value) {
        return value != null
                && !value.isNull()
                && !(value.isBoolean() && !value.booleanValue())
                && !(value.isContainerNode() && value.isEmpty());
    }
}
