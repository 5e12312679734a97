package io.llmbroker.step.bus;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Makes a message of one chunk. In: its JSON in bytes. Out: the same with {@code stream_id} and {@code stream_sequence},
 * addressed to the sender. Thread-safe.
 */
public final class WriteChunk implements Processor {
    @Override
    public void process(Exchange exchange) {
        Delivery delivery = Delivery.of(exchange);
        BusMessage.of(exchange)
                .header("status", 200)
                .header("content_type", "application/json")
                .header("stream_id", delivery.stream.id)
                .header("stream_sequence", delivery.stream.sequence - 1)
                .toSender(delivery)
                .body(exchange.getMessage().getBody(byte[].class));
    }
}
