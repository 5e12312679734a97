package io.llmbroker.step.bus;

import io.llmbroker.server.Gateway;
import io.llmbroker.step.Property;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Waits until the message's call may begin: for the pause after a failure, for its model. Waits on the thread that
 * consumes, so that no further message is taken meanwhile. In: {@code llmBusDelivery}. Out: the request as the message,
 * with {@code llmEndpoint}, {@code llmDeadline}, {@code llmFold}, {@code llmClient}; not {@code llmBusPending} when the
 * message expired first. Thread-safe.
 *
 * <p>Throws {@link HandedBackException} when the gateway stops first.
 */
public final class AwaitTurn implements Processor {
    private static final long LOOK_MILLIS = 100;

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        Gateway gateway = Gateway.of(exchange.getContext());
        Delivery delivery = Delivery.of(exchange);
        if (exchange.getProperty(BusProperty.KNOWN, boolean.class)
                || pause(delivery, gateway) && turn(delivery, gateway)) {
            request(exchange, delivery);
        } else {
            delivery.givesUp(gateway.leaving());
            exchange.setProperty(BusProperty.PENDING, false);
        }
    }

    private static boolean pause(Delivery delivery, Gateway gateway) throws InterruptedException {
        long end = Math.min(delivery.notBefore, delivery.headers.untilMillis());
        for (long now; (now = System.currentTimeMillis()) < end; ) {
            if (gateway.leaving()) {
                return false;
            }
            Thread.sleep(Math.min(LOOK_MILLIS, end - now));
        }
        return !delivery.headers.isExpired();
    }

    private static boolean turn(Delivery delivery, Gateway gateway) throws InterruptedException {
        if (delivery.model == null) {
            return true; // the call says what is wrong with it
        }
        int most = gateway.catalog().bus().concurrency().getOrDefault(delivery.model, Integer.MAX_VALUE);
        delivery.turn = gateway.busTurns()
                .models()
                .await(delivery.model, most, delivery.headers.untilMillis(), gateway::leaving);
        return delivery.turn != null;
    }

    private static void request(Exchange exchange, Delivery delivery) {
        Map<String, Object> headers = new HashMap<>(delivery.headers.others());
        headers.put("x-request-id", delivery.requestId());
        exchange.getMessage().setHeaders(headers);
        exchange.getMessage().setBody(delivery.body);
        boolean calls = !delivery.operation.equals(ReceiveMessage.MODELS); // the list of models calls none
        exchange.setProperty(Property.ENDPOINT, calls ? delivery.operation : null);
        exchange.setProperty(Property.FOLD, !delivery.chunks);
        delivery.begins(Gateway.of(exchange.getContext()));
        exchange.setProperty(Property.CANCELLATION, delivery.call);
        exchange.setProperty(
                Property.CLIENT,
                exchange.getProperty(BusProperty.DOOR) + ":" + exchange.getProperty(BusProperty.DESTINATION));
        if (delivery.headers.expiresMillis() != 0) {
            exchange.setProperty(Property.DEADLINE, delivery.headers.expiresMillis());
        }
    }
}
