package io.llmbroker.step.bus;

import io.llmbroker.config.BusDoor;
import io.llmbroker.dialect.FreshId;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.server.Gateway;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Says what the door has to send. In: {@code llmBusDelivery}; the exception when an answer could not be sent. Out:
 * {@code llmBusAnswered}, {@code llmBusDead}. Thread-safe.
 */
public final class Conclude implements Processor {
    @Override
    public void process(Exchange exchange) {
        Delivery delivery = Delivery.of(exchange);
        Exception unsent = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        boolean addressed = (delivery.headers.replyTo() != null || hasReplies(exchange))
                && !(delivery.dead != null && delivery.headers.isExpired()); // nobody waits any more
        if (delivery.unaddressed) {
            addressed = false;
        } else if (unsent != null) {
            addressed = false;
            delivery.dead = ApiError.of(
                    502,
                    ErrorType.API,
                    "reply_failed",
                    "The answer could not be sent: " + unsent.getClass().getSimpleName());
        } else if (!addressed && delivery.dead == null && !delivery.answer.isGood()) {
            delivery.dead = DecideNext.error(delivery.answer); // nobody would hear of it
        }
        if (delivery.dead != null && delivery.deadId == null) {
            delivery.deadId = FreshId.of("dead");
        }
        exchange.setProperty(BusProperty.ANSWERED, addressed);
        exchange.setProperty(BusProperty.DEAD, delivery.dead != null);
    }

    private static boolean hasReplies(Exchange exchange) {
        BusDoor door = Gateway.of(exchange.getContext())
                .catalog()
                .bus()
                .doors()
                .get(exchange.getProperty(BusProperty.DOOR, String.class));
        return door != null && door.replies() != null;
    }
}
