package io.llmbroker.server;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.support.RoutePolicySupport;

/**
 * Camel's timer for each route, kept over revisions: Camel's own policy takes a route's meters away when its context
 * stops, although the next one counts on with them. Trials do not count. Thread-safe.
 */
final class RouteMeters extends MicrometerRoutePolicyFactory {
    private static final String ROUTE = "routeId";
    private static final String PREFIX = "camel.";
    /** Exchange property with the time at which a route began, in nanoseconds; the route's id comes after it. */
    private static final String BEGAN = "llmRouteBegan-";

    private final Gateway gateway;
    private final MeterRegistry registry;

    RouteMeters(Gateway gateway, MeterRegistry registry) {
        this.gateway = gateway;
        this.registry = registry;
        setMeterRegistry(registry);
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return new Lasting(BEGAN + routeId);
    }

    /**
     * Takes away the meters of routes that are no more.
     *
     * @param registry with the meters
     * @param routes ids of those that are
     */
    static void keepOnly(MeterRegistry registry, Set<String> routes) {
        for (Meter meter : registry.getMeters()) {
            String route = meter.getId().getTag(ROUTE);
            if (route != null && meter.getId().getName().startsWith(PREFIX) && !routes.contains(route)) {
                registry.remove(meter);
            }
        }
    }

    /** Camel's own policy without its work for each exchange: names made by a format, a timer looked up by its tags. */
    private final class Lasting extends RoutePolicySupport {
        private final String began;
        private volatile Timer timer;

        Lasting(String began) {
            this.began = began;
        }

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            if (gateway.trial() == null) {
                exchange.setProperty(began, System.nanoTime());
            }
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            Trial trial = gateway.trial();
            if (trial != null && exchange.getException() != null) {
                trial.leaves(route.getRouteId(), exchange.getException());
            }
            if (exchange.removeProperty(began) instanceof Long nanos) {
                timer(route).record(System.nanoTime() - nanos, TimeUnit.NANOSECONDS);
            }
        }

        /** Made at the first use: a revision that is rejected leaves none. */
        private Timer timer(Route route) {
            Timer made = timer;
            if (made == null) {
                made = Timer.builder(getNamingStrategy().getName(route))
                        .description("Route performance metrics")
                        .tags(getNamingStrategy().getTags(route))
                        .register(registry);
                timer = made;
            }
            return made;
        }
    }
}
