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
 * with {@code llmEndpoint}, {@code llmCancellation}, {@code llmDeadline}, {@code llmFold}, {@code llmClient}; not {@code llmBusPending} when the
 * message expired first. Thread-safe.
 *
 * <p>Throws {@link HandedBackException} when the gateway stops first.
 */
public final class AwaitTurn implements Processor {
    @Override
    public void process(Exchange exchange) throws InterruptedException {
        Gateway gateway = Gateway.of(exchange.getContext());
        Delivery delivery = Delivery.of(exchange);
        if (exchange.getProperty(BusProperty.KNOWN, boolean.class) || hasTurn(delivery, gateway)) {
            request(exchange, delivery, gateway);
        } else {
            delivery.givesUp(gateway.closing());
            exchange.setProperty(BusProperty.PENDING, false);
        }
    }

    private static boolean hasTurn(Delivery delivery, Gateway gateway) throws InterruptedException {
        int most = gateway.catalog().bus().concurrency().getOrDefault(delivery.model, Integer.MAX_VALUE);
        long until = delivery.headers.untilMillis();
        delivery.turn = gateway.busTurns()
                .models()
                .await(delivery.model, most, delivery.notBefore, until, gateway.closing()::handsBack);
        return delivery.turn != null;
    }

    private static void request(Exchange exchange, Delivery delivery, Gateway gateway) {
        Map<String, Object> headers = new HashMap<>(delivery.headers.others());
        headers.put("x-request-id", delivery.requestId());
        exchange.getMessage().setHeaders(headers);
        exchange.getMessage().setBody(delivery.body);
        boolean calls = !delivery.operation.equals(ReceiveMessage.MODELS); // the list of models calls none
        exchange.setProperty(Property.ENDPOINT, calls ? delivery.operation : null);
        exchange.setProperty(Property.FOLD, !delivery.chunks);
        delivery.begins(gateway.closing());
        exchange.setProperty(Property.CANCELLATION, delivery.call);
        exchange.setProperty(
                Property.CLIENT,
                exchange.getProperty(BusProperty.DOOR) + ":" + exchange.getProperty(BusProperty.DESTINATION));
        if (delivery.headers.expiresMillis() != 0) {
            exchange.setProperty(Property.DEADLINE, delivery.headers.expiresMillis());
        }
    }
}
