package io.llmbroker.bus;

import io.llmbroker.config.BusDoor;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.support.RoutePolicySupport;

/**
 * Sends dead letters to where they came from: lets a route of the template {@code replay-<door>} run until it finds
 * nothing more. For one run.
 */
final class Replay extends RoutePolicySupport {
    /** Exchange property, set by the route: the id of the letter that it sent, if it did. */
    static final String SENT = "llmBusReplayed";

    private static final long FIRST_MILLIS = 6000;
    private static final long NEXT_MILLIS = 1500;
    private static final long LOOK_MILLIS = 50;
    private static final int STOP_SECONDS = 10;

    private final CamelContext context;
    private final BusDoor door;
    private final Set<String> ids;
    private final String route = "replay-" + UUID.randomUUID();
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private volatile long lastMillis;

    Replay(CamelContext context, BusDoor door, Set<String> ids) {
        this.context = context;
        this.door = door;
        this.ids = ids;
    }

    /** All that are sent again in their turn have one: it remembers how far. */
    static String group(BusDoor door) {
        return door.group() + "-replay";
    }

    Set<String> run() throws Exception {
        lastMillis = System.currentTimeMillis();
        context.getRegistry().bind(route, this); // the route asks for it by that name
        try {
            addRoute(String.valueOf(lastMillis));
            context.getRouteController().startRoute(route);
            while (!isOver()) {
                Thread.sleep(LOOK_MILLIS);
            }
        } finally {
            context.getRouteController().stopRoute(route, STOP_SECONDS, TimeUnit.SECONDS);
            context.removeRoute(route);
            context.getRegistry().unbind(route);
        }
        return sent;
    }

    private void addRoute(String until) {
        TemplatedRouteBuilder.builder(context, "replay-" + door.name())
                .routeId(route)
                .parameter("run", route)
                .parameter("selector", "RAW{" + selector(until) + "}")
                .parameter("until", until)
                .parameter("ids", ids == null ? "*" : String.join(",", ids))
                .parameter("group", ids == null ? group(door) : route)
                .add();
    }

    private boolean isOver() {
        boolean all = ids != null && sent.containsAll(ids);
        long patience = sent.isEmpty() ? FIRST_MILLIS : NEXT_MILLIS;
        return all || System.currentTimeMillis() - lastMillis > patience;
    }

    /** For brokers that can look for themselves. */
    private String selector(String until) {
        return ids == null
                ? "dead_at_millis <= " + until
                : "dead_id IN ("
                        + ids.stream()
                                .map(id -> "'" + id.replace("'", "''") + "'")
                                .collect(Collectors.joining(","))
                        + ")";
    }

    @Override
    public void onExchangeDone(Route of, Exchange exchange) {
        lastMillis = System.currentTimeMillis();
        String id = exchange.getProperty(SENT, String.class);
        if (id != null && exchange.getException() == null) {
            sent.add(id);
        }
    }
}
