package io.llmbroker.live;

import io.llmbroker.server.Front;
import io.llmbroker.server.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last seconds of a process, in two parts. For {@code delay} everybody is still served, for a load balancer needs
 * time to see that the gateway is not ready any more; then the door closes as soon as nobody is inside. Not
 * thread-safe.
 */
final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final String DELAY = "LLMBROKER_DRAIN_DELAY";
    private static final int LONGEST_DELAY_SECONDS = 600;
    private static final long POLL_MILLIS = 20;

    private final Front front;
    private final Supplier<List<Revision>> alive;

    /**
     * @param front whose running revision says how long requests may take to finish
     * @param alive the revisions that are there, the running one among them
     */
    Drain(Front front, Supplier<List<Revision>> alive) {
        this.front = front;
        this.alive = alive;
    }

    /**
     * @param environment {@code LLMBROKER_DRAIN_DELAY}: seconds, 0 to 600; 0 when it is not there
     * @return how long everybody is served after SIGTERM
     * @throws IllegalArgumentException when it is no such number
     */
    static Duration delay(Map<String, String> environment) {
        String text = environment.getOrDefault(DELAY, "").strip();
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        if (!text.matches("\\d{1,3}") || Integer.parseInt(text) > LONGEST_DELAY_SECONDS) {
            throw new IllegalArgumentException(
                    DELAY + " is not a number of seconds from 0 to " + LONGEST_DELAY_SECONDS + ": " + text);
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }

    /**
     * Waits until nobody is inside and nobody can come in, at most as long as {@code drain_timeout} after the delay. An
     * interrupt ends it at once.
     *
     * @param delay how long everybody is still served
     */
    void await(Duration delay) {
        front.drain();
        Duration timeout = front.current().gateway().catalog().proxy().drainTimeout();
        // a broker needs no time to see that others are there
        CompletableFuture<Void> otherDoors = CompletableFuture.allOf(alive.get().stream()
                .map(revision -> revision.closesOtherDoors(delay.plus(timeout)))
                .toArray(CompletableFuture[]::new));
        try {
            Thread.sleep(delay.toMillis());
            long end = System.nanoTime() + timeout.toNanos();
            while (!(isEmpty() && otherDoors.isDone()) && System.nanoTime() < end) {
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        alive.get().forEach(Revision::cutsOtherDoors);
        long left = alive.get().stream().mapToLong(Revision::inFlight).sum();
        if (left > 0) {
            LastWords.say(() -> LOG.warn("{} requests did not finish in time and are cut", left));
        }
    }

    /** Whether nobody is inside; who comes while an older revision has something to finish is answered until then. */
    private boolean isEmpty() {
        Revision running = front.current();
        boolean empty = true;
        for (Revision revision : alive.get()) {
            empty &= revision == running || revision.closeDoorIfEmpty();
        }
        return empty && running.closeDoorIfEmpty();
    }
}
