package io.llmbroker.step.bus;

import io.llmbroker.bus.Answer;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Makes the answer's message. In: {@code llmBusDelivery}. Out: the answer's JSON with {@code status} and the headers that
 * HTTP has, {@code _} for {@code -}, addressed to the sender. Thread-safe.
 */
public final class WriteReply implements Processor {
    /** What JMS and AMQP have as numbers. */
    private static final Set<String> NUMBERS = Set.of("stream-sequence", "x-llmbroker-attempts");

    @Override
    public void process(Exchange exchange) {
        Delivery delivery = Delivery.of(exchange);
        Answer answer = delivery.answer;
        BusMessage message = BusMessage.of(exchange).header("status", answer.status());
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            String value = header.getValue();
            message.header(
                    header.getKey().replace('-', '_'),
                    NUMBERS.contains(header.getKey()) ? Integer.valueOf(value) : value);
        }
        if (delivery.known) {
            message.header("x_llmbroker_known", "true");
        }
        if (delivery.headers.deliveries() > 1) {
            message.header("x_llmbroker_deliveries", delivery.headers.deliveries());
        }
        if (delivery.dead != null) {
            message.header("x_llmbroker_dead_letter", delivery.deadId);
        }
        message.toSender(delivery).body(answer.body());
    }
}
