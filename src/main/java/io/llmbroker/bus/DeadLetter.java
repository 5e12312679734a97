package io.llmbroker.bus;

import org.apache.camel.Message;

/**
 * A message that could not be answered, without its body.
 *
 * @param door {@code jms}, {@code amqp} or {@code kafka}
 * @param id its name
 * @param at when it died, as text
 * @param code of the error
 * @param reason in words
 * @param attempts calls that failed
 * @param deliveries by the broker
 * @param from queue or topic that it came from
 * @param messageId its id there
 * @param bytes of the body
 */
public record DeadLetter(
        String door,
        String id,
        String at,
        String code,
        String reason,
        long attempts,
        long deliveries,
        String from,
        String messageId,
        int bytes) {

    /** Null when the message is none of the gateway's. */
    static DeadLetter of(String door, Message message) {
        String id = text(message, "dead_id");
        if (id == null) {
            return null;
        }
        byte[] body = message.getBody(byte[].class);
        return new DeadLetter(
                door,
                id,
                text(message, "dead_at"),
                text(message, "dead_code"),
                text(message, "dead_reason"),
                number(message, "dead_attempts"),
                number(message, "dead_deliveries"),
                text(message, "dead_from"),
                text(message, "dead_message_id"),
                body == null ? 0 : body.length);
    }

    private static String text(Message message, String name) {
        return message.getHeader(name, String.class); // Kafka's are bytes
    }

    private static long number(Message message, String name) {
        String text = text(message, name);
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
