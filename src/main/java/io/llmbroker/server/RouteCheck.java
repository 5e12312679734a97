package io.llmbroker.server;

import io.llmbroker.config.Catalog;
import io.llmbroker.config.Model;
import io.llmbroker.config.ModelEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;

/** Looks for what Camel itself would only find when a request comes: calls that lead nowhere. Stateless. */
final class RouteCheck {
    private RouteCheck() {}

    /**
     * @param context started, with all routes
     * @param catalog the configuration whose providers name routes
     * @throws RouteException with every {@code direct:} target and vendor route that is not there
     */
    static void check(CamelContext context, Catalog catalog) throws RouteException {
        List<String> problems = new ArrayList<>();
        Set<String> consumed = context.getRoutes().stream()
                .map(Route::getEndpoint)
                .map(Endpoint::getEndpointUri)
                .collect(Collectors.toSet());
        if (consumed.stream().noneMatch(uri -> uri.startsWith("platform-http:"))) {
            problems.add("no route listens to platform-http: nobody could reach this gateway");
        }
        for (String uri : new TreeSet<>(targets(context))) {
            if (!consumed.contains(uri)) {
                problems.add("nothing listens to " + uri.replace("://", ":") + ", which a route calls");
            }
        }
        for (ModelEntry entry : catalog.models().values()) {
            if (entry instanceof Model model
                    && !consumed.contains("direct://" + model.provider().route())) {
                problems.add("model '" + model.alias() + "' (provider '"
                        + model.provider().name() + "') needs the route '"
                        + model.provider().route() + "', which is not there");
            }
        }
        if (!problems.isEmpty()) {
            throw new RouteException(problems);
        }
    }

    private static Set<String> targets(CamelContext context) {
        return context.getEndpoints().stream()
                .map(Endpoint::getEndpointUri)
                .filter(uri -> uri.startsWith("direct:") && !uri.contains("${"))
                .collect(Collectors.toSet());
    }
}
