package io.llmbroker.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Says in few lines what Camel says in many: which file, and why. Stateless. */
final class RouteMistake {
    private RouteMistake() {}

    /**
     * @param failure what Camel threw while it loaded or started routes
     * @param routes folder of the route files, for a message without one
     * @return the messages of the whole chain of causes, the innermost last, none twice
     */
    static RouteException of(Throwable failure, Path routes) {
        Set<String> said = new LinkedHashSet<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && said.stream().noneMatch(before -> before.contains(message))) {
                said.add(message.strip());
            }
        }
        List<String> lines = new ArrayList<>(said);
        if (lines.isEmpty()) {
            lines.add(routes + ": " + failure.getClass().getSimpleName());
        }
        return new RouteException(lines);
    }
}
