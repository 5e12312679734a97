package io.llmbroker.step.bus;

import io.llmbroker.server.Gateway;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives back what a message has taken, and counts what became of it. For one message. */
final class DeliveryDone extends SynchronizationAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryDone.class);

    private final Delivery delivery;

    DeliveryDone(Delivery delivery) {
        this.delivery = delivery;
    }

    @Override
    public void onDone(Exchange exchange) {
        Gateway gateway = Gateway.of(exchange.getContext());
        delivery.ends(gateway.closing());
        if (delivery.holdsKey) {
            gateway.busTurns().keys().leave(delivery.key);
        }
        String door = exchange.getProperty(BusProperty.DOOR, "", String.class);
        String destination = exchange.getProperty(BusProperty.DESTINATION, "", String.class);
        gateway.meters().message(door, destination, outcome(exchange));
        if (exchange.getException() != null) {
            LOG.warn(
                    "message {} from {}:{} goes back to the broker: {}",
                    delivery.headers.messageId(),
                    door,
                    destination,
                    String.valueOf(exchange.getException().getMessage()));
        } else if (delivery.dead != null) {
            LOG.warn(
                    "message {} from {}:{} is a dead letter after {} calls: {} {}",
                    delivery.headers.messageId(),
                    door,
                    destination,
                    delivery.failures,
                    delivery.dead.code(),
                    delivery.dead.getMessage());
        }
    }

    private String outcome(Exchange exchange) {
        if (exchange.getException() != null) {
            return "handed_back";
        }
        if (delivery.dead != null) {
            return "dead";
        }
        return delivery.answer == null || !delivery.answer.isGood() ? "refused" : delivery.known ? "known" : "answered";
    }
}
