package io.llmbroker.step.bus;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Makes the last message of a stream. In: a stream whose chunks are sent. Out: {@code [DONE]}, or the envelope of the error
 * that it was cut with, with the number of chunks; sent with the commit. Thread-safe.
 */
public final class EndStream implements Processor {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void process(Exchange exchange) {
        Delivery delivery = Delivery.of(exchange);
        ChunkStream stream = delivery.stream;
        Message message = exchange.getMessage();
        if (exchange.getProperty(BusProperty.KNOWN, boolean.class)) {
            message.setHeaders(new HashMap<>(delivery.answer.headers()));
        }
        message.setHeader("content-type", "application/json");
        message.setHeader("stream-id", stream.id);
        message.setHeader("stream-sequence", String.valueOf(stream.sequence));
        message.setHeader("stream-end", "true");
        message.removeHeader("cache-control");
        message.removeHeader("x-accel-buffering");
        if (stream.error() != null) {
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, stream.errorStatus());
            message.setBody(stream.error());
        } else {
            message.setBody(DONE);
        }
    }
}
