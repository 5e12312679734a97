package io.llmbroker.step.bus;

import io.llmbroker.bus.KnownAnswers;
import io.llmbroker.bus.KnownAnswers.Known;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.server.Gateway;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Looks whether the message is answered already. In: {@code llmBusDelivery}. Out: not {@code llmBusPending} when no call
 * is due; {@code llmBusKnown} when chunks that are known are to be sent again. Waits while another message with the same
 * idempotency key is worked on. Thread-safe.
 *
 * <p>Throws {@link HandedBackException} when the gateway stops first.
 */
public final class RecallAnswer implements Processor {
    @Override
    public void process(Exchange exchange) throws InterruptedException {
        exchange.setProperty(BusProperty.KNOWN, false);
        Gateway gateway = Gateway.of(exchange.getContext());
        Delivery delivery = Delivery.of(exchange);
        if (exchange.getProperty(BusProperty.PENDING, boolean.class)) {
            recall(exchange, delivery, gateway);
        }
        count(delivery, gateway.catalog().bus().redelivery().deliveries());
        boolean again = delivery.known && delivery.answer.chunks() != null;
        exchange.setProperty(BusProperty.KNOWN, again);
        exchange.setProperty(BusProperty.PENDING, delivery.answer == null || again);
    }

    private static void recall(Exchange exchange, Delivery delivery, Gateway gateway) throws InterruptedException {
        KnownAnswers answers = AnswerKeeping.answers(exchange);
        if (answers != null) {
            AnswerKeeping.identify(exchange, delivery);
            delivery.holdsKey = gateway.busTurns()
                    .keys()
                    .enter(delivery.key, delivery.headers.untilMillis(), gateway.closing()::handsBack);
            if (!delivery.holdsKey) {
                delivery.givesUp(gateway.closing());
                return;
            }
            Known known = AnswerKeeping.find(answers, delivery);
            if (known != null) {
                take(known, delivery);
            }
        }
    }

    private static void take(Known known, Delivery delivery) {
        if (known.request().equals(delivery.digest)) {
            delivery.known = true;
            delivery.answer = known.answer();
            return;
        }
        delivery.fails(
                ApiError.of(
                        409,
                        ErrorType.INVALID_REQUEST,
                        "idempotency_key_reused",
                        "Another request was answered under this idempotency key."),
                false);
    }

    /**
     * A message that comes again and again may be what ends the gateway, or its answer what no broker takes: so nothing is
     * called any more, and nothing is answered.
     */
    private static void count(Delivery delivery, int most) {
        int deliveries = delivery.headers.deliveries();
        if (deliveries > most) {
            String code = delivery.known ? "reply_failed" : "too_many_deliveries";
            String said = "The broker delivered the message " + deliveries + " times, and no answer was sent.";
            delivery.known = false;
            delivery.unaddressed = true;
            delivery.fails(ApiError.of(500, ErrorType.API, code, said), true);
        }
    }
}
