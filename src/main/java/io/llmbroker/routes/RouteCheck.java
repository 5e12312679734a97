package io.llmbroker.routes;

import io.llmbroker.config.Catalog;
import io.llmbroker.config.Model;
import io.llmbroker.config.ModelEntry;
import io.llmbroker.source.RouteFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;

/** Looks for what Camel itself would only find when a request comes: calls that lead nowhere. Stateless. */
public final class RouteCheck {
    private RouteCheck() {}

    /**
     * @param context started, with all routes
     * @param catalog the configuration whose providers name routes
     * @param files what the routes were loaded from
     * @throws RouteException with every {@code direct:} target and vendor route that is not there
     */
    public static void check(CamelContext context, Catalog catalog, RouteFiles files) throws RouteException {
        List<String> problems = new ArrayList<>();
        Set<String> consumed = context.getRoutes().stream()
                .map(Route::getEndpoint)
                .map(Endpoint::getEndpointUri)
                .map(RouteCheck::withoutOptions)
                .collect(Collectors.toSet());
        if (consumed.stream().noneMatch(uri -> uri.startsWith("platform-http:"))) {
            problems.add(files.folder() + ": no route listens to platform-http: nobody could reach this gateway");
        }
        for (String uri : new TreeSet<>(targets(context))) {
            if (!consumed.contains(uri)) {
                String called = uri.replace("://", ":");
                problems.add(place(called, files) + ": nothing listens to " + called);
            }
        }
        for (ModelEntry entry : catalog.models().values()) {
            if (entry instanceof Model model
                    && !consumed.contains("direct://" + model.provider().route())) {
                problems.add("model '" + model.alias() + "' (provider '"
                        + model.provider().name() + "') needs the route '"
                        + model.provider().route() + "', which is not in " + files.folder() + unread(files));
            }
        }
        if (!problems.isEmpty()) {
            throw new RouteException(problems);
        }
    }

    private static String place(String uri, RouteFiles files) {
        return files.elements().stream()
                .flatMap(element -> element.value().all())
                .filter(node -> uri.equals(node.text()))
                .map(RouteNode::place)
                .findFirst()
                .orElse(files.folder().toString());
    }

    /** Files that somebody may have meant to be routes. */
    private static String unread(RouteFiles files) {
        return files.ignored().isEmpty()
                ? ""
                : files.ignored().stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(
                                ", ", " (", " is not read: the name must end in " + RouteFolder.ENDING + ")"));
    }

    private static String withoutOptions(String uri) {
        return uri.startsWith("direct:") ? uri.replaceFirst("\\?.*$", "") : uri;
    }

    private static Set<String> targets(CamelContext context) {
        return context.getEndpoints().stream()
                .map(Endpoint::getEndpointUri)
                .filter(uri -> uri.startsWith("direct:") && !uri.contains("${"))
                .map(RouteCheck::withoutOptions)
                .collect(Collectors.toSet());
    }
}
