package io.llmbroker.server;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicy;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyConfiguration;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;
import org.apache.camel.spi.RoutePolicy;

/**
 * Camel's timer for each route, kept over revisions: Camel's own policy takes a route's meters away when its context
 * stops, although the next one counts on with them. Trials do not count. Thread-safe.
 */
final class RouteMeters extends MicrometerRoutePolicyFactory {
    private static final String ROUTE = "routeId";
    private static final String PREFIX = "camel.";

    private final Gateway gateway;
    private final MeterRegistry registry;

    RouteMeters(Gateway gateway, MeterRegistry registry) {
        this.gateway = gateway;
        this.registry = registry;
        setMeterRegistry(registry);
        MicrometerRoutePolicyConfiguration few = new MicrometerRoutePolicyConfiguration();
        few.setContextEnabled(false);
        few.setAdditionalCounters(false);
        setPolicyConfiguration(few);
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        MicrometerRoutePolicy policy = new Lasting();
        policy.setMeterRegistry(registry);
        policy.setPrettyPrint(isPrettyPrint());
        policy.setSkipCamelInfo(true);
        policy.setDurationUnit(getDurationUnit());
        policy.setNamingStrategy(getNamingStrategy());
        policy.setConfiguration(getPolicyConfiguration());
        return policy;
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

    private final class Lasting extends MicrometerRoutePolicy {
        Lasting() {
            super(RouteMeters.this);
        }

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            if (gateway.trial() == null) {
                super.onExchangeBegin(route, exchange);
            }
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            Trial trial = gateway.trial();
            if (trial != null && exchange.getException() != null) {
                trial.leaves(route.getRouteId(), exchange.getException());
            }
            super.onExchangeDone(route, exchange);
        }

        @Override
        public void onRemove(Route route) {
            // the next revision's route of that name counts on
        }
    }
}
