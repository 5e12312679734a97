package io.llmbroker.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;

/**
 * The routes of one context that take in messages by themselves, from a queue or a timer. While two revisions are there,
 * only one may take them, and a trial never: so they do not start with the context. For one revision.
 */
final class OtherDoors extends ModelLifecycleStrategySupport {
    /** What starts with the context: doors that the host opens, and calls inside the context. */
    private static final Set<String> INSIDE = Set.of("platform-http", "direct", "seda");

    private final List<RouteDefinition> waiting = new ArrayList<>();

    private OtherDoors() {}

    static OtherDoors closed() {
        return new OtherDoors();
    }

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        String uri = route.getInput().getEndpointUri();
        String scheme = uri == null ? "" : uri.replaceFirst(":.*$", "");
        if (!INSIDE.contains(scheme) && !"false".equals(route.getAutoStartup())) {
            route.setAutoStartup("false");
            waiting.add(route);
        }
    }

    void open(CamelContext context) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(context.getApplicationContextClassLoader()); // brokers' clients ask for it
        try {
            for (RouteDefinition route : waiting) {
                context.getRouteController().startRoute(route.getRouteId());
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    void close(CamelContext context) throws Exception {
        for (RouteDefinition route : waiting) {
            context.getRouteController().stopRoute(route.getRouteId());
        }
    }
}
