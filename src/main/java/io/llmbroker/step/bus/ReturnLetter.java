package io.llmbroker.step.bus;

import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Makes a dead letter the message that it was. In: a dead letter; {@code llmBusReplay}, the ids of those that are to be
 * sent, or {@code *}, and {@code llmBusReplayUntil}, the youngest in milliseconds since 1970. Out: the message, addressed
 * to where it came from, with {@code llmBusReplayed}, its id; without that it is not to be sent. Thread-safe.
 */
public final class ReturnLetter implements Processor {
    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        String id = message.getHeader("dead_id", String.class);
        String from = message.getHeader("dead_from", String.class);
        String at = message.getHeader("dead_at_millis", String.class);
        if (id == null || from == null || !isWanted(exchange, id, at)) {
            return;
        }
        BusHeaders.keepSenders(message.getHeaders());
        boolean kafka = "kafka".equals(exchange.getProperty(BusProperty.DOOR));
        message.setHeader(kafka ? "kafka.OVERRIDE_TOPIC" : "CamelJmsDestinationName", from);
        exchange.setProperty(BusProperty.REPLAYED, id);
    }

    private static boolean isWanted(Exchange exchange, String id, String at) {
        String ids = exchange.getProperty(BusProperty.REPLAY, "*", String.class);
        long until = exchange.getProperty(BusProperty.REPLAY_UNTIL, Long.MAX_VALUE, Long.class);
        boolean named = ids.equals("*") || Set.of(ids.split(",")).contains(id);
        return named && at != null && at.matches("\\d{1,18}") && Long.parseLong(at) <= until;
    }
}
