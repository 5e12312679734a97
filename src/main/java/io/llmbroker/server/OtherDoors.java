package io.llmbroker.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes of one context that take in messages by themselves, from a queue or a timer. While two revisions are there,
 * only one may take them, and a trial never: so they do not start with the context. For one revision.
 */
final class OtherDoors extends ModelLifecycleStrategySupport {
    /** What starts with the context: doors that the host opens, and calls inside the context. */
    private static final Set<String> INSIDE = Set.of("platform-http", "direct", "seda");

    /** Whose broker sees to it that a message is taken once, however many consumers there are. */
    private static final Set<String> SHARED = Set.of("jms", "amqp", "kafka");

    private static final Logger LOG = LoggerFactory.getLogger(OtherDoors.class);

    private final List<RouteDefinition> waiting = new ArrayList<>();

    private OtherDoors() {}

    static OtherDoors closed() {
        return new OtherDoors();
    }

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        if (!INSIDE.contains(scheme(route)) && !"false".equals(route.getAutoStartup())) {
            route.setAutoStartup("false");
            waiting.add(route);
        }
    }

    private static String scheme(RouteDefinition route) {
        String uri = route.getInput().getEndpointUri();
        return uri == null ? "" : uri.replaceFirst(":.*$", "");
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

    /** @return whether more than one revision may have them open: brokers give each message to one consumer */
    boolean areShared() {
        return waiting.stream().map(OtherDoors::scheme).allMatch(SHARED::contains);
    }

    /**
     * Closes all at once and lets what came in by them finish.
     *
     * @param patience how long that may take; what takes longer goes back to where it came from
     * @return done when all are closed
     */
    CompletableFuture<Void> close(CamelContext context, Duration patience) {
        return CompletableFuture.allOf(waiting.stream()
                .map(route -> closing(route.getRouteId(), context, patience))
                .toArray(CompletableFuture[]::new));
    }

    private static CompletableFuture<Void> closing(String route, CamelContext context, Duration patience) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Thread thread = new Thread( // each waits for its own messages
                () -> {
                    try {
                        context.getRouteController()
                                .stopRoute(route, Math.max(1, patience.toSeconds()), TimeUnit.SECONDS);
                    } catch (Exception e) {
                        LOG.error("the door {} could not be closed", route, e);
                    } finally {
                        closed.complete(null);
                    }
                },
                "closing-" + route);
        thread.setDaemon(true);
        thread.start();
        return closed;
    }
}
