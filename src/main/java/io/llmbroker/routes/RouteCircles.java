package io.llmbroker.routes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Routes that call each other in a circle: a request in it would never come back. Calls whose target is only known when
 * they are made are not looked at. For one check.
 */
final class RouteCircles {
    private static final String DIRECT = "direct:";

    /** Entry of a route to what it calls. */
    private final Map<String, List<RouteNode>> calls = new LinkedHashMap<>();

    private final List<String> problems = new ArrayList<>();
    private final List<String> done = new ArrayList<>();

    private RouteCircles() {}

    /**
     * @param elements of all route files
     * @return each circle, with the place of the call that closes it
     */
    static List<String> check(List<RouteElement> elements) {
        RouteCircles circles = new RouteCircles();
        for (RouteElement element : elements) {
            String entry = String.valueOf(element.from().at("uri").text());
            if (element.isRoute() && entry.startsWith(DIRECT)) {
                RouteNode from = element.from().at("uri");
                circles.calls.put(
                        entry,
                        element.value()
                                .all()
                                .filter(node -> isCall(node) && !node.equals(from))
                                .toList());
            }
        }
        circles.calls.keySet().forEach(entry -> circles.follow(entry, new ArrayList<>()));
        return circles.problems;
    }

    private static boolean isCall(RouteNode node) {
        String text = String.valueOf(node.text());
        return text.startsWith(DIRECT) && !text.contains("${");
    }

    private void follow(String entry, List<String> way) {
        way.add(entry);
        for (RouteNode call : calls.getOrDefault(entry, List.of())) {
            int before = way.indexOf(call.text());
            if (before >= 0) {
                problems.add(call.place() + ": a circle that no request comes out of: "
                        + String.join(" -> ", way.subList(before, way.size())) + " -> " + call.text());
            } else if (!done.contains(call.text())) {
                follow(call.text(), way);
            }
        }
        way.remove(way.size() - 1);
        done.add(entry);
    }
}
