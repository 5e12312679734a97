package io.llmbroker.rehearsal;

import java.util.Collection;
import java.util.Set;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.DelayDefinition;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.ThrottleDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Makes a Camel context the stage of a rehearsal, before its routes are loaded: the same routes, but no consumer starts
 * besides the doors of model calls, nothing is sent, logged or waited for, and the exchange ends where a request would
 * leave. A bean of the operator's own that sends by itself is beyond it. Stateless.
 */
final class Stage {
    /** Scheme of the endpoints that requests come in by. */
    static final String DOOR = "platform-http";

    /** Consumers that wait until another route calls them. */
    private static final Set<String> PASSIVE = Set.of("direct", "seda", "kamelet");

    /** They write, wait, or hand a copy to somebody; the exchange itself goes on as it is. */
    private static final Set<Class<?>> WITHOUT_EFFECT =
            Set.of(LogDefinition.class, DelayDefinition.class, ThrottleDefinition.class, WireTapDefinition.class);

    private Stage() {}

    static void set(CamelContext context, Rehearsal rehearsal) {
        var extension = context.getCamelContextExtension();
        extension.registerEndpointCallback(ClosedEndpoint::of);
        extension.addInterceptStrategy((of, node, target, next) -> new Watched(node, target, rehearsal));
        extension.getContextPlugin(Model.class).setRouteFilter(route -> takesPart(route, context));
        context.addRoutePolicyFactory((of, id, route) -> new Entrance(rehearsal));
    }

    private static boolean takesPart(RouteDefinition route, CamelContext context) {
        String from = context.resolvePropertyPlaceholders(route.getInput().getEndpointUri());
        String scheme = from.split("[:?]", 2)[0];
        return PASSIVE.contains(scheme) || scheme.equals(DOOR) && isForModels(route);
    }

    private static boolean isForModels(RouteDefinition door) {
        Collection<SetPropertyDefinition> set =
                ProcessorDefinitionHelper.filterTypeInOutputs(door.getOutputs(), SetPropertyDefinition.class);
        return set.stream().anyMatch(property -> Rehearsal.ENDPOINT.equals(property.getName()));
    }

    /** Tells the rehearsal which routes the exchange comes through. */
    private static final class Entrance extends RoutePolicySupport {
        private final Rehearsal rehearsal;

        Entrance(Rehearsal rehearsal) {
            this.rehearsal = rehearsal;
        }

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            rehearsal.enters(route.getId(), exchange);
        }
    }

    /** One step: does nothing when the rehearsal is over, and ends it when a request would leave. */
    private static final class Watched extends DelegateAsyncProcessor {
        private final boolean passedOver;
        private final Rehearsal rehearsal;

        Watched(NamedNode node, Processor target, Rehearsal rehearsal) {
            super(target);
            this.passedOver = WITHOUT_EFFECT.contains(node.getClass());
            this.rehearsal = rehearsal;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (passedOver || rehearsal.isOver()) {
                callback.done(true);
                return true;
            }
            return super.process(exchange, doneSync -> {
                NothingSent end = NothingSent.in(exchange.getException());
                if (end != null) {
                    rehearsal.ends(end.departure(), exchange);
                }
                callback.done(doneSync);
            });
        }
    }
}
