package io.llmbroker.config;

import java.util.List;
import java.util.Map;

/**
 * One door on a message bus. Immutable.
 *
 * @param name the transport: {@code jms}, {@code amqp} or {@code kafka}
 * @param url of the broker, as its client takes it; for Kafka {@code host:port,...}
 * @param user or null
 * @param password {@link Secret#NONE} when there is none
 * @param destinations queues or topics, at least one
 * @param replies queue or topic for answers whose message names none, or null
 * @param deadLetters queue or topic
 * @param transactions whether request and answer are one local transaction
 * @param group the consumer group; for Kafka alone
 * @param properties further settings of Kafka's clients; never to be shown
 */
public record BusDoor(
        String name,
        String url,
        String user,
        Secret password,
        List<Destination> destinations,
        String replies,
        String deadLetters,
        boolean transactions,
        String group,
        Map<String, Secret> properties) {
    /**
     * Where requests come from.
     *
     * @param name of the queue or topic
     * @param concurrency messages at once
     * @param selector condition on a message's properties, or null
     */
    public record Destination(String name, int concurrency, String selector) {}
}
