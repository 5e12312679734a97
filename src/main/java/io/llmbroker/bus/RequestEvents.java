package io.llmbroker.bus;

import io.llmbroker.config.Bus;
import io.llmbroker.observe.GatewayMeters;
import io.llmbroker.observe.RequestRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.support.DefaultExchange;

/**
 * Hands each request that is over to the routes that tell other systems, {@code routes/bus/events.camel.yaml}, by a queue
 * with a bound: what finds no room is dropped and counted. Never blocks. Thread-safe.
 */
final class RequestEvents implements Consumer<RequestRecord> {
    private final CamelContext context;
    private final GatewayMeters meters;
    private final List<Queue<Exchange>> queues = new ArrayList<>();

    RequestEvents(CamelContext context, Bus.Events events, GatewayMeters meters) {
        this.context = context;
        this.meters = meters;
        queue("usageEvents", events.usage()).ifPresent(queues::add);
        queue("requestEvents", events.requests()).ifPresent(queues::add);
    }

    private Optional<Queue<Exchange>> queue(String route, String endpoint) {
        return Optional.ofNullable(endpoint)
                .map(wanted -> context.getRoute(route))
                .map(found -> ((SedaEndpoint) found.getEndpoint()).getQueue());
    }

    @Override
    public void accept(RequestRecord record) {
        for (Queue<Exchange> queue : queues) {
            Exchange event = new DefaultExchange(context);
            event.getMessage().setBody(record);
            if (!queue.offer(event)) {
                meters.eventDropped();
            }
        }
    }
}
