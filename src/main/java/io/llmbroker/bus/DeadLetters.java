package io.llmbroker.bus;

import io.llmbroker.config.BusDoor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.PollingConsumer;
import org.apache.camel.spi.BrowsableEndpoint;

/**
 * The dead letters of one door: to be looked at, and to be sent once more by the route template {@code replay-<door>}.
 * Blocks for seconds. For one question.
 */
public final class DeadLetters {
    /** Exchange property of the routes that send letters again: the id of the one that was sent, a string. */
    public static final String REPLAYED = "llmBusReplayed";

    private static final String KAFKA = "kafka";
    /** Until a consumer has its partitions, and between records. */
    private static final long FIRST_RECORD_MILLIS = 6000;

    private static final long NEXT_RECORD_MILLIS = 1000;

    private final CamelContext context;
    private final BusDoor door;

    /**
     * @param context of the running revision
     * @param door one of its doors
     */
    public DeadLetters(CamelContext context, BusDoor door) {
        this.context = context;
        this.door = door;
    }

    /**
     * @param most how many at most
     * @return the oldest letters; nothing is taken
     * @throws Exception when the broker cannot be asked
     */
    public List<DeadLetter> list(int most) throws Exception {
        return withClients(() -> door.name().equals(KAFKA) ? records(most) : browse(most));
    }

    /**
     * Sends letters to where they came from, and does not wait for their answers.
     *
     * @param ids which ones; null for all that are there now
     * @return the ids of those that were sent
     * @throws Exception when the broker cannot be asked; letters may be on the way then
     */
    public Set<String> replay(Set<String> ids) throws Exception {
        return withClients(() -> new Replay(context, door, ids).run());
    }

    private interface Question<T> {
        T ask() throws Exception;
    }

    private <T> T withClients(Question<T> question) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(BusLibrary.loader());
        try {
            return question.ask();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private List<DeadLetter> browse(int most) {
        BrowsableEndpoint queue =
                context.getEndpoint(door.name() + ":queue:" + door.deadLetters(), BrowsableEndpoint.class);
        return queue.getExchanges(most, null).stream()
                .map(exchange -> DeadLetter.of(door.name(), exchange.getMessage()))
                .filter(Objects::nonNull)
                .limit(most)
                .toList();
    }

    /** Reads without a commit: what comes after the letters that were sent again. */
    private List<DeadLetter> records(int most) throws Exception {
        List<DeadLetter> letters = new ArrayList<>();
        try (PollingConsumer consumer = context.getEndpoint(
                        KAFKA + ":" + door.deadLetters() + "?groupId=" + Replay.group(door))
                .createPollingConsumer()) {
            consumer.start();
            long patience = FIRST_RECORD_MILLIS;
            for (Exchange record; letters.size() < most && (record = consumer.receive(patience)) != null; ) {
                DeadLetter letter = DeadLetter.of(door.name(), record.getMessage());
                if (letter != null) {
                    letters.add(letter);
                }
                patience = NEXT_RECORD_MILLIS;
            }
            consumer.stop();
        }
        return letters;
    }
}
