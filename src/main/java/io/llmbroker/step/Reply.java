package io.llmbroker.step;

import io.llmbroker.observe.RequestRecord;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Sets the headers of a successful answer. In: the answer as a JSON tree or a stream. Out: the same body with status and
 * headers, none of them a vendor's. Thread-safe.
 */
public final class Reply implements Processor {
    private static final List<String> OF_THE_REQUEST = List.of(
            Property.REQUEST,
            Property.PROMPT_TEXT,
            Property.HEADERS,
            Property.PLAN,
            Property.PROMPTS,
            Property.ATTEMPT);

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        message.setHeaders(new java.util.HashMap<>());
        RequestRecord record = exchange.getProperty(Property.RECORD, RequestRecord.class);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
        decision(exchange, record);
        if (exchange.getProperty(Property.STREAM, boolean.class)) {
            message.setHeader("content-type", "text/event-stream; charset=utf-8");
            message.setHeader("cache-control", "no-cache");
            message.setHeader("x-accel-buffering", "no");
            forgetRequest(exchange);
        } else {
            message.setHeader("content-type", "application/json");
        }
    }

    /** No attempt comes any more: a stream may take minutes, and its request may be large. */
    private static void forgetRequest(Exchange exchange) {
        for (String needed : OF_THE_REQUEST) {
            exchange.removeProperty(needed);
        }
    }

    /** The headers that say how the answer came about; also on an error, as far as it is known then. */
    static void decision(Exchange exchange, RequestRecord record) {
        Message message = exchange.getMessage();
        message.setHeader("x-request-id", exchange.getProperty(Property.REQUEST_ID));
        String model = exchange.getProperty(Property.MODEL, String.class);
        if (model != null) {
            message.setHeader("x-llmbroker-model", Headers.ascii(model));
            message.setHeader(
                    "x-llmbroker-provider", Headers.ascii(exchange.getProperty(Property.PROVIDER, "", String.class)));
        }
        if (record == null) {
            return;
        }
        record.answers();
        if (record.attempts() > 0) {
            message.setHeader("x-llmbroker-attempts", record.attempts());
        }
        if (!record.dropped().isEmpty()) {
            message.setHeader(
                    "x-llmbroker-dropped",
                    Headers.ascii(String.join(", ", record.dropped().keySet())));
        }
        if (!record.rules().isEmpty()) {
            message.setHeader("x-llmbroker-rules", Headers.ascii(rules(record.rules())));
        }
        message.setHeader("x-llmbroker-overhead-ms", hundredths(record.overheadMillis()));
    }

    private static String rules(Map<String, String> rules) {
        return rules.entrySet().stream()
                .map(rule -> rule.getValue().isEmpty() ? rule.getKey() : rule.getKey() + " (" + rule.getValue() + ")")
                .collect(Collectors.joining("; "));
    }

    private static String hundredths(double value) {
        return BigDecimal.valueOf(Math.round(value * 100), 2).toPlainString();
    }
}
