package io.llmbroker.bus;

import io.llmbroker.config.BusDoor;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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
    private static final long FIRST_MILLIS = 6000;
    private static final long NEXT_MILLIS = 1500;
    private static final int STOP_SECONDS = 10;

    private final CamelContext context;
    private final BusDoor door;
    private final Set<String> ids;
    private final String route = "replay-" + UUID.randomUUID();
    /** Ids of letters that were sent, and nothing for those that were not. */
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

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
        context.getRegistry().bind(route, this); // the route asks for it by that name
        try {
            addRoute(String.valueOf(System.currentTimeMillis()));
            context.getRouteController().startRoute(route);
            Set<String> sent = new HashSet<>();
            long patience = FIRST_MILLIS;
            for (String id; (id = seen.poll(patience, TimeUnit.MILLISECONDS)) != null; patience = NEXT_MILLIS) {
                if (!id.isEmpty()) {
                    sent.add(id);
                }
                if (ids != null && sent.containsAll(ids)) {
                    break;
                }
            }
            return sent;
        } finally {
            context.getRouteController().stopRoute(route, STOP_SECONDS, TimeUnit.SECONDS);
            context.removeRoute(route);
            context.getRegistry().unbind(route);
        }
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
        String id = exchange.getProperty(DeadLetters.REPLAYED, String.class);
        seen.add(id == null || exchange.getException() != null ? "" : id);
    }
}
