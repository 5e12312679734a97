package io.llmbroker.step.bus;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a message says beside its body, whatever bus it came by. JMS allows no {@code -} in names, so {@code _} counts as
 * one, and case does not count.
 *
 * @param messageId the broker's id of the message; of a Kafka record {@code topic-partition:offset}
 * @param correlationId what the answer carries so that the sender knows it
 * @param replyTo where the answer goes: a JMS destination or a name; null when the message does not say
 * @param expiresMillis milliseconds since 1970; 0 for never
 * @param deliveries by the broker, this one included; 1 where it does not count
 * @param priority 0 to 9
 * @param others the sender's own headers by their names in HTTP
 */
record BusHeaders(
        String messageId,
        String correlationId,
        Object replyTo,
        long expiresMillis,
        int deliveries,
        int priority,
        Map<String, String> others) {
    private static final int NORMAL_PRIORITY = 4;
    private static final Set<String> OF_ONE_DELIVERY = Set.of(
            "JMSExpiration", "JMSXDeliveryCount", "JMSRedelivered", "JMSDestination", "JMSMessageID", "JMSXUserID");

    /**
     * @param headers of the message as Camel's component leaves them
     * @param door that it came in by
     */
    static BusHeaders of(Map<String, Object> headers, String door) {
        Map<String, String> others = new TreeMap<>();
        headers.forEach((name, value) -> {
            String text = text(value);
            if (text != null && !isOfTransport(name)) {
                others.put(
                        name.toLowerCase(Locale.ROOT).replace("_hyphen_", "-").replace('_', '-'), text);
            }
        });
        return "kafka".equals(door) ? kafka(headers, others) : jms(headers, others);
    }

    private static boolean isOfTransport(String name) {
        return name.startsWith("JMS") || steersCamel(name);
    }

    /** Whether Camel, not the message's receiver, would act on it: whoever sends it must not be the one who says so. */
    static boolean steersCamel(String header) {
        return header.regionMatches(true, 0, "camel", 0, 5)
                || header.regionMatches(true, 0, "org.apache.camel", 0, 16)
                || header.regionMatches(true, 0, "kafka.", 0, 6);
    }

    /** Takes away what is not the sender's own: what steers Camel, holds for one delivery, or makes a dead letter of it. */
    static void keepSenders(Map<String, Object> headers) {
        headers.keySet()
                .removeIf(name -> steersCamel(name) && !name.equals("kafka.KEY")
                        || name.regionMatches(true, 0, "dead_", 0, 5) // senders may spell it as they like
                        || OF_ONE_DELIVERY.contains(name));
    }

    private static BusHeaders jms(Map<String, Object> headers, Map<String, String> others) {
        String id = text(headers.get("JMSMessageID"));
        String correlation = text(headers.get("JMSCorrelationID"));
        Object replyTo = headers.get("JMSReplyTo");
        return new BusHeaders(
                id,
                correlation == null || correlation.isEmpty() ? id : correlation,
                replyTo == null ? others.get("reply-to") : replyTo,
                expires(number(headers.get("JMSExpiration"), 0), others),
                (int) Math.max(1, number(headers.get("JMSXDeliveryCount"), 1)),
                (int) number(headers.get("JMSPriority"), NORMAL_PRIORITY),
                others);
    }

    private static BusHeaders kafka(Map<String, Object> headers, Map<String, String> others) {
        String id =
                headers.get("kafka.TOPIC") + "-" + headers.get("kafka.PARTITION") + ":" + headers.get("kafka.OFFSET");
        return new BusHeaders(
                id,
                others.getOrDefault("correlation-id", id),
                first(others, "reply-topic", "kafka-replytopic", "reply-to"), // the second is Spring's
                expires(0, others),
                1,
                NORMAL_PRIORITY,
                others);
    }

    private static String first(Map<String, String> headers, String... names) {
        for (String name : names) {
            if (headers.containsKey(name)) {
                return headers.get(name);
            }
        }
        return null;
    }

    /** The sooner of what the broker and the sender say. */
    private static long expires(long broker, Map<String, String> others) {
        long own = number(others.get("expires-at"), 0);
        return broker == 0 || own != 0 && own < broker ? own : broker;
    }

    private static long number(Object value, long otherwise) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        return value instanceof String text && text.matches("\\d{1,18}") ? Long.parseLong(text) : otherwise;
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        return value instanceof String || value instanceof Number || value instanceof Boolean
                ? String.valueOf(value)
                : null;
    }

    /** @return whether the time for an answer is over */
    boolean isExpired() {
        return expiresMillis != 0 && expiresMillis <= System.currentTimeMillis();
    }

    /** @return when nobody waits any more, in milliseconds since 1970 */
    long untilMillis() {
        return expiresMillis == 0 ? Long.MAX_VALUE : expiresMillis;
    }
}
