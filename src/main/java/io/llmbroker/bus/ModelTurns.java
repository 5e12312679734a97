package io.llmbroker.bus;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Who may call which model now: as many at once as the configuration says, and nobody while a vendor wants no calls. When
 * the pause is over one call goes first; if it is welcome, all go on. Messages wait here, on the threads that consume
 * them, so that no more are taken from the broker. Thread-safe; outlives revisions.
 */
public final class ModelTurns {
    private static final long LOOK_MILLIS = 100;
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Map<String, State> states = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private static final class State {
        int calling;
        int refusals;
        long resumesNanos;
        boolean paused;
        boolean probing;
    }

    /** One call, which {@link #refused} or {@link #close} ends. For one thread. */
    public final class Turn implements AutoCloseable {
        private final State state;
        private final boolean first;
        private boolean open = true;

        private Turn(State state, boolean first) {
            this.state = state;
            this.first = first;
        }

        /**
         * The vendor wants no calls now.
         *
         * @param retryAfter when it wants some again, or null when it does not say
         * @param initial the pause after the first refusal that says no time; it doubles
         * @param max the longest such pause
         */
        public void refused(Duration retryAfter, Duration initial, Duration max) {
            lock.lock();
            try {
                if (first || !state.paused) {
                    state.refusals++;
                    state.resumesNanos = System.nanoTime()
                            + Math.max(
                                    SHORTEST.toNanos(),
                                    pause(retryAfter, initial, max, state.refusals)
                                            .toNanos());
                    state.paused = true;
                }
            } finally {
                lock.unlock();
            }
            close();
        }

        /** The vendor took the call, whatever became of it. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (!open) {
                    return;
                }
                open = false;
                state.calling--;
                if (first) {
                    state.probing = false;
                    if (state.resumesNanos - System.nanoTime() <= 0) { // it was not refused
                        state.paused = false;
                        state.refusals = 0;
                    }
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private static Duration pause(Duration retryAfter, Duration initial, Duration max, int refusals) {
        if (retryAfter != null && !retryAfter.isZero()) {
            return retryAfter.compareTo(LONGEST) > 0 ? LONGEST : retryAfter;
        }
        double nanos = Math.min(max.toNanos(), initial.toNanos() * Math.pow(2, Math.min(refusals, 40) - 1.0));
        // replicas must not come back at the same moment
        return Duration.ofNanos(
                (long) (nanos * (0.75 + ThreadLocalRandom.current().nextDouble() / 4)));
    }

    /**
     * Waits for a turn.
     *
     * @param model alias or pattern of the configuration: their number is bounded
     * @param most calls to the model at once
     * @param fromMillis when the call may begin at the earliest, in milliseconds since 1970
     * @param untilMillis when the caller gives up, in milliseconds since 1970
     * @param leaves asked now and then: whether nobody shall wait any more
     * @return the turn, to be closed; null when the time is over or everybody leaves
     * @throws InterruptedException when the thread is
     */
    public Turn await(String model, int most, long fromMillis, long untilMillis, BooleanSupplier leaves)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            State state = states.computeIfAbsent(model, none -> new State());
            while (true) {
                long now = System.currentTimeMillis();
                if (leaves.getAsBoolean() || now >= untilMillis) {
                    return null;
                }
                boolean due = now >= fromMillis
                        && (!state.paused || !state.probing && state.resumesNanos - System.nanoTime() <= 0);
                if (due && state.calling < most) {
                    state.calling++;
                    state.probing |= state.paused;
                    return new Turn(state, state.paused);
                }
                changed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * @param model alias or pattern
     * @return whether its messages wait because a vendor wants no calls
     */
    public boolean isPaused(String model) {
        lock.lock();
        try {
            State state = states.get(model);
            return state != null && state.paused;
        } finally {
            lock.unlock();
        }
    }
}
