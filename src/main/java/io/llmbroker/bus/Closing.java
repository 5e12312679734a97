package io.llmbroker.bus;

import io.llmbroker.upstream.Cancellation;
import io.llmbroker.upstream.Cancellation.Cause;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How the doors of one revision close: messages that wait for their turn are handed back to their brokers, and calls that
 * outlast the time to finish are cut. Thread-safe.
 */
public final class Closing {
    /**
     * A consumer may take one more message until its wait for one is over, after a second (Spring's default and ours for
     * Kafka): what was handed back before would come back to this gateway.
     */
    private static final long LAST_TAKEN_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

    private final Set<Cancellation> calls = ConcurrentHashMap.newKeySet();
    private volatile Long handsBackNanos;
    private volatile boolean cut;

    /** The doors begin to close. */
    public void begin() {
        handsBackNanos = System.nanoTime() + LAST_TAKEN_NANOS;
    }

    /** @return whether a message that would have to wait goes back to its broker */
    public boolean handsBack() {
        Long from = handsBackNanos;
        return from != null && System.nanoTime() - from >= 0;
    }

    /** @param call for a message, which begins */
    public void begins(Cancellation call) {
        calls.add(call);
        if (cut) {
            call.cancel(Cause.DEADLINE);
        }
    }

    /** @param call that is over */
    public void ended(Cancellation call) {
        calls.remove(call);
    }

    /** The time to finish is over. */
    public void cut() {
        cut = true;
        calls.forEach(call -> call.cancel(Cause.DEADLINE));
    }

    /** @return whether calls are cut: one that fails now goes back, too */
    public boolean isCut() {
        return cut;
    }
}
