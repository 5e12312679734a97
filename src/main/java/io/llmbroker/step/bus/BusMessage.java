package io.llmbroker.step.bus;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** A message on its way out, by the door that its request came in by. For one thread. */
final class BusMessage {
    private static final String KAFKA = "kafka";

    private final Message message;
    private final boolean kafka;

    private BusMessage(Message message, boolean kafka) {
        this.message = message;
        this.kafka = kafka;
    }

    /** Begins anew: nothing of what the exchange carries goes along. */
    static BusMessage of(Exchange exchange) {
        Message message = exchange.getMessage();
        message.setHeaders(new HashMap<>());
        return new BusMessage(message, KAFKA.equals(exchange.getProperty(BusProperty.DOOR)));
    }

    /** A property of the message; Kafka's are text. */
    BusMessage header(String name, Object value) {
        message.setHeader(name, kafka ? String.valueOf(value) : value);
        return this;
    }

    /** Where the request's sender wants it, as long and as urgently as the request was. */
    BusMessage toSender(Delivery delivery) {
        BusHeaders headers = delivery.headers;
        Object replyTo = headers.replyTo();
        if (kafka) {
            Map<String, Object> original = delivery.original.getHeaders();
            copy(original, "kafka.KEY");
            copy(original, "kafka_correlationId"); // Spring's, in bytes
            message.setHeader("correlation_id", headers.correlationId());
            if (replyTo != null) {
                message.setHeader("kafka.OVERRIDE_TOPIC", replyTo);
            }
            return this;
        }
        message.setHeader("JMSCorrelationID", headers.correlationId());
        message.setHeader("JMSPriority", headers.priority());
        message.setHeader("JMSDeliveryMode", 2); // persistent
        if (headers.expiresMillis() != 0) {
            message.setHeader("JMSExpiration", headers.expiresMillis());
        }
        if (replyTo != null) {
            message.setHeader(replyTo instanceof String ? "CamelJmsDestinationName" : "CamelJmsDestination", replyTo);
        }
        return this;
    }

    private void copy(Map<String, Object> original, String name) {
        if (original.containsKey(name)) {
            message.setHeader(name, original.get(name));
        }
    }

    /** JSON in UTF-8; to JMS as text. */
    void body(byte[] json) {
        message.setBody(kafka ? json : new String(json, StandardCharsets.UTF_8));
    }
}
