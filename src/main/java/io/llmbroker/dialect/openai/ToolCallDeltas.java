package io.llmbroker.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The tool calls of one choice of a stream: the first delta of each has index, id, type, name and empty arguments, later
 * ones only index and arguments, whatever the vendor repeats, blanks or leaves out. Not thread-safe.
 */
final class ToolCallDeltas {
    private static final Set<String> SAID_ONCE = Set.of("index", "id", "type", "function");

    private final List<Entry> entries = new ArrayList<>();

    private ToolCallDeltas() {}

    static ToolCallDeltas none() {
        return new ToolCallDeltas();
    }

    private static final class Entry {
        private final int index;
        private final int vendorIndex;
        private String vendorId = "";
        private String name = "";
        private boolean opened;
        private boolean hasArguments;
        /** Arguments that came before the name. */
        private String early = "";

        private Entry(int index, int vendorIndex) {
            this.index = index;
            this.vendorIndex = vendorIndex;
        }
    }

    /** Canonical deltas of what a vendor's {@code tool_calls} say, which may be nothing. */
    List<ObjectNode> take(JsonNode calls, String answerId, int choice) {
        if (calls == null || !calls.isArray()) {
            return List.of();
        }
        List<ObjectNode> deltas = new ArrayList<>(calls.size() + 1);
        for (JsonNode node : calls) {
            if (node instanceof ObjectNode call) {
                take(call, answerId, choice, deltas);
            }
        }
        return deltas;
    }

    boolean any() {
        return entries.stream().anyMatch(entry -> entry.opened);
    }

    /** Deltas that complete the calls which came without arguments: {@code "{}"}. */
    List<ObjectNode> withoutArguments() {
        List<ObjectNode> deltas = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.opened && !entry.hasArguments) {
                entry.hasArguments = true;
                deltas.add(arguments(entry, "{}"));
            }
        }
        return deltas;
    }

    private void take(ObjectNode call, String answerId, int choice, List<ObjectNode> deltas) {
        JsonNode function = call.path("function");
        String id = call.path("id").asText("");
        String name = function.path("name").asText("");
        String arguments = text(function.get("arguments"));
        Entry entry = find(call.path("index").asInt(-1), id, name);
        if (entry.vendorId.isEmpty()) {
            entry.vendorId = id;
        }
        if (entry.name.isEmpty()) {
            entry.name = name;
        }
        if (!entry.opened && entry.name.isEmpty()) {
            entry.early += arguments;
            return;
        }
        if (!entry.opened) {
            entry.opened = true;
            deltas.add(opening(entry, call, answerId, choice));
            arguments = entry.early + arguments;
        } else {
            unusual(entry, call, deltas);
        }
        if (!arguments.isEmpty()) {
            entry.hasArguments = true;
            deltas.add(arguments(entry, arguments));
        }
    }

    private Entry find(int vendorIndex, String id, String name) {
        Entry place = null;
        for (Entry entry : entries) {
            if (!id.isEmpty() && entry.vendorId.equals(id)) {
                return entry;
            }
            if (vendorIndex < 0 || entry.vendorIndex == vendorIndex) {
                place = entry;
            }
        }
        if (place != null && continues(place, vendorIndex, id, name)) {
            return place;
        }
        Entry begun = new Entry(entries.size(), vendorIndex);
        entries.add(begun);
        return begun;
    }

    /** Some vendors number all parallel calls 0, repeat the name, or make up a new id for each fragment. */
    private static boolean continues(Entry place, int vendorIndex, String id, String name) {
        if (name.isEmpty() || place.name.isEmpty()) {
            return true;
        }
        boolean otherId = !id.isEmpty() && !place.vendorId.isEmpty();
        return !otherId && vendorIndex >= 0 && name.equals(place.name);
    }

    private static ObjectNode opening(Entry entry, ObjectNode call, String answerId, int choice) {
        String type = call.path("type").asText("");
        ObjectNode delta = Json.object()
                .put("index", entry.index)
                .put("id", entry.vendorId.isEmpty() ? ToolCallIds.of(answerId, choice, entry.index) : entry.vendorId)
                .put("type", type.isEmpty() ? "function" : type);
        delta.putObject("function").put("name", entry.name).put("arguments", "");
        copyUnusual(call, delta);
        return delta;
    }

    private static ObjectNode arguments(Entry entry, String arguments) {
        ObjectNode delta = Json.object().put("index", entry.index);
        delta.putObject("function").put("arguments", arguments);
        return delta;
    }

    private static void unusual(Entry entry, ObjectNode call, List<ObjectNode> deltas) {
        ObjectNode delta = Json.object().put("index", entry.index);
        copyUnusual(call, delta);
        if (delta.size() > 1) {
            deltas.add(delta);
        }
    }

    private static void copyUnusual(ObjectNode call, ObjectNode delta) {
        call.properties().forEach(field -> {
            if (!SAID_ONCE.contains(field.getKey()) && !field.getValue().isNull()) {
                delta.set(field.getKey(), field.getValue());
            }
        });
    }

    private static String text(JsonNode arguments) {
        if (arguments == null || arguments.isNull()) {
            return "";
        }
        return arguments.isTextual()
                ? arguments.textValue()
                : new String(Json.bytes(arguments), StandardCharsets.UTF_8);
    }
}
