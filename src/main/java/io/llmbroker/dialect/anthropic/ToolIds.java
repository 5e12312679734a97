package io.llmbroker.dialect.anthropic;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tool call ids that the vendor accepts: {@code ^[a-zA-Z0-9_-]+$}, each used once. A conversation that began with
 * another vendor may hold others ({@code functions.get_weather:0}, or {@code call_0} in every turn): they are rewritten,
 * always the same way, in the call and in its result. Used for one request, by one thread.
 */
final class ToolIds {
    private final Set<String> used = new HashSet<>();
    private final Map<String, String> sent = new HashMap<>();

    private ToolIds() {}

    static ToolIds none() {
        return new ToolIds();
    }

    /**
     * @param id a call's id
     * @return what to send
     */
    String ofCall(String id) {
        String base = accepted(id);
        String candidate = base;
        for (int again = 2; !used.add(candidate); again++) {
            candidate = base + "_" + again;
        }
        sent.put(id, candidate);
        return candidate;
    }

    /**
     * @param id the id that a result names
     * @return what the latest call of that id was sent as
     */
    String ofResult(String id) {
        return sent.getOrDefault(id, id);
    }

    private static String accepted(String id) {
        String clean = id.replaceAll("[^a-zA-Z0-9_-]", "_");
        // the hash keeps two ids apart that differ only in what was replaced
        return clean.equals(id) && !id.isEmpty() ? id : "call_" + clean + "_" + Integer.toHexString(id.hashCode());
    }
}
