package io.llmbroker.server;

import java.util.concurrent.atomic.AtomicLong;

/** Counts who is inside a revision; closed for good when nobody is. Thread-safe. */
final class Occupancy {
    private static final long CLOSED = -1;

    private final AtomicLong inside = new AtomicLong();

    private Occupancy() {}

    /** @return nobody is inside */
    static Occupancy empty() {
        return new Occupancy();
    }

    /** @return false when it is closed */
    boolean enter() {
        long now;
        do {
            now = inside.get();
            if (now == CLOSED) {
                return false;
            }
        } while (!inside.compareAndSet(now, now + 1));
        return true;
    }

    /** One who entered leaves. */
    void leave() {
        inside.decrementAndGet();
    }

    /** @return how many are inside */
    long count() {
        return Math.max(0, inside.get());
    }

    /** @return whether it is closed now, because nobody was inside */
    boolean closeIfEmpty() {
        return inside.get() == CLOSED || inside.compareAndSet(0, CLOSED);
    }
}
