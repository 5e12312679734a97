package io.llmbroker.step.bus;

import io.llmbroker.bus.Answer;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Keeps what a call came to. In: the exchange of the message, and the one of its call with status, headers and body as
 * over HTTP. Out: the first, whose {@code llmBusDelivery} has the answer. Thread-safe.
 */
public final class TakeAnswer implements AggregationStrategy {
    @Override
    public Exchange aggregate(Exchange message, Exchange call) {
        Delivery delivery = Delivery.of(message);
        Message answer = call.getMessage();
        Map<String, String> headers = new TreeMap<>();
        answer.getHeaders().forEach((name, value) -> {
            if (!name.startsWith("Camel")) {
                headers.put(name.toLowerCase(Locale.ROOT), String.valueOf(value));
            }
        });
        int status = answer.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class);
        delivery.answer = new Answer(
                status,
                headers,
                answer.getBody(byte[].class),
                delivery.stream == null || status >= 300 ? null : delivery.stream.kept());
        return message;
    }
}
