package io.llmbroker.step.bus;

import io.llmbroker.error.ApiError;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Makes the dead letter. In: {@code llmBusDelivery}. Out: the message as it came, with {@code dead_*} that say why, when,
 * where from and after how many calls. It does not expire. Thread-safe.
 */
public final class WriteDeadLetter implements Processor {
    @Override
    public void process(Exchange exchange) {
        Delivery delivery = Delivery.of(exchange);
        ApiError why = delivery.dead;
        Message message = exchange.getMessage();
        BusMessage dead = BusMessage.of(exchange);
        message.setBody(delivery.original.getBody());
        message.setHeaders(new HashMap<>(delivery.original.getHeaders()));
        BusHeaders.keepSenders(message.getHeaders());
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        dead.header("dead_id", delivery.deadId)
                .header("dead_at", now.toString())
                .header("dead_at_millis", now.toEpochMilli())
                .header("dead_code", String.valueOf(why.code()))
                .header("dead_reason", why.getMessage())
                .header("dead_status", why.status())
                .header("dead_attempts", delivery.failures)
                .header("dead_deliveries", delivery.headers.deliveries())
                .header("dead_from", exchange.getProperty(BusProperty.DESTINATION))
                .header("dead_message_id", delivery.headers.messageId());
    }
}
