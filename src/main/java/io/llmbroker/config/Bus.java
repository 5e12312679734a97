package io.llmbroker.config;

import java.time.Duration;
import java.util.Map;

/**
 * The settings under {@code bus:}. Immutable.
 *
 * @param doors by name ({@code jms}, {@code amqp}, {@code kafka}), in the order of the file; empty when there is no bus
 * @param concurrency alias or pattern to the most calls at once, for those that have a limit
 * @param redelivery what happens to a message whose call fails
 * @param answers where answers are kept, or null
 * @param events what others are told, or null
 */
public record Bus(
        Map<String, BusDoor> doors,
        Map<String, Integer> concurrency,
        Redelivery redelivery,
        Answers answers,
        Events events) {
    /** No door at all. */
    public static final Bus NONE = new Bus(Map.of(), Map.of(), Redelivery.DEFAULT, null, null);

    /** @return whether any door is open */
    public boolean isOn() {
        return !doors.isEmpty();
    }

    /**
     * How often a message is tried.
     *
     * @param attempts calls for one message before it is a dead letter
     * @param initial pause before the second call
     * @param max longest pause
     * @param deliveries by the broker, of one message, before it is a dead letter
     */
    public record Redelivery(int attempts, Duration initial, Duration max, int deliveries) {
        static final Redelivery DEFAULT = new Redelivery(5, Duration.ofSeconds(1), Duration.ofSeconds(60), 9);

        static Redelivery of(Section section) {
            return new Redelivery(
                    section.integer("attempts", DEFAULT.attempts),
                    section.seconds("initial", DEFAULT.initial),
                    section.seconds("max", DEFAULT.max),
                    section.integer("deliveries", DEFAULT.deliveries));
        }

        /**
         * @param failures calls that have failed, from 1
         * @return the pause before the next call, without what a vendor asks for
         */
        public Duration pause(int failures) {
            double seconds = initial.toNanos() / 1e9 * Math.pow(2, Math.min(failures, 60) - 1.0);
            return seconds >= max.toSeconds() ? max : Duration.ofNanos((long) (seconds * 1e9));
        }
    }

    /**
     * The database of known answers.
     *
     * @param url by JDBC
     * @param user or null
     * @param password {@link Secret#NONE} when there is none
     * @param keep how long an answer is known
     * @param most answers that are kept
     */
    public record Answers(String url, String user, Secret password, Duration keep, int most) {}

    /**
     * Events for other systems.
     *
     * @param usage endpoint of usage events, as Camel writes it, or null
     * @param requests endpoint of the request log's lines, or null
     * @param buffer events that may wait for the broker
     */
    public record Events(String usage, String requests, int buffer) {}
}
