package io.llmbroker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Draws routes as trees. What a route calls is drawn below the call, the first time; later calls point there. For one
 * thread.
 */
final class RouteTree {
    private static final String HTTP = "platform-http:";
    private static final String DIRECT = "direct:";

    private final Map<String, JsonNode> byId = new LinkedHashMap<>();
    private final Map<String, JsonNode> byCall = new LinkedHashMap<>();
    private final Ink ink;
    private final List<String> lines = new ArrayList<>();
    private final Set<String> drawn = new HashSet<>();

    /** @param routes plain, in the gateway's order */
    RouteTree(JsonNode routes, Ink ink) {
        this.ink = ink;
        for (JsonNode route : routes) {
            byId.put(route.path("id").asText(), route);
            byCall.put(address(route.path("from").asText()), route);
        }
    }

    /** @return every id */
    Set<String> ids() {
        return byId.keySet();
    }

    boolean has(String id) {
        return byId.containsKey(id);
    }

    /** @return the route and what it calls */
    List<String> one(String id) {
        begin();
        root(byId.get(id));
        return List.copyOf(lines);
    }

    /** @return a tree for each door, then the routes that no door calls by name */
    List<String> all() {
        begin();
        byId.values().stream().filter(RouteTree::isDoor).forEach(this::rootAfterGap);
        List<JsonNode> rest = byId.values().stream()
                .filter(route -> !isDoor(route) && !drawn.contains(id(route)))
                .toList();
        if (!rest.isEmpty()) {
            gap();
            lines.add(ink.dim("Called by a name that a request decides, or not at all:"));
            for (JsonNode route : rest) {
                if (!drawn.contains(id(route))) { // by one of those before
                    rootAfterGap(route);
                }
            }
        }
        return List.copyOf(lines);
    }

    private void begin() {
        lines.clear();
        drawn.clear();
    }

    private static boolean isDoor(JsonNode route) {
        return !route.path("from").asText().startsWith(DIRECT);
    }

    private static String id(JsonNode route) {
        return route.path("id").asText();
    }

    /** {@code direct://x?block=false} and {@code direct:x} are one. */
    private static String address(String uri) {
        return uri.replaceFirst("\\?.*", "").replaceFirst("^([a-z-]+):/*", "$1:");
    }

    private void gap() {
        if (!lines.isEmpty()) {
            lines.add("");
        }
    }

    private void rootAfterGap(JsonNode route) {
        gap();
        root(route);
    }

    private void root(JsonNode route) {
        drawn.add(id(route));
        String from = address(route.path("from").asText());
        if (from.startsWith(HTTP)) {
            String methods = route.path("methods").asText("");
            from = (methods.isEmpty() || methods.equals("null") ? "" : methods + " ") + "/"
                    + from.substring(HTTP.length());
        }
        lines.add(ink.bold(from) + "  " + ink.cyan(id(route)) + about(route));
        steps(route.path("steps"), "", null);
    }

    private String about(JsonNode route) {
        String description = route.path("description").asText("");
        String place = route.path("place").asText("");
        return (description.isEmpty() || description.equals("null") ? "" : "  " + description)
                + (place.isEmpty() || place.equals("null") ? "" : "  " + ink.dim("(" + place + ")"));
    }

    /** Draws steps, and below the last of them those of the called route. */
    private void steps(JsonNode steps, String indent, JsonNode called) {
        List<JsonNode> all = new ArrayList<>();
        steps.forEach(all::add);
        if (called != null) {
            called.path("steps").forEach(all::add);
        }
        for (int i = 0; i < all.size(); i++) {
            boolean last = i == all.size() - 1;
            step(all.get(i), indent + (last ? "└─ " : "├─ "), indent + (last ? "   " : "│  "));
        }
    }

    private void step(JsonNode step, String lead, String indent) {
        String text = step.path("text").asText();
        JsonNode called = byCall.get(address(step.path("calls").asText("")));
        if (called == null) {
            lines.add(ink.dim(lead) + text);
        } else if (!drawn.add(id(called))) {
            lines.add(ink.dim(lead) + text + "  " + ink.dim("(see " + id(called) + " above)"));
            called = null;
        } else {
            lines.add(ink.dim(lead) + text + "  " + ink.cyan(id(called)) + about(called));
        }
        steps(step.path("steps"), indent, called);
    }
}
