package io.llmbroker.bus;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Lets one message with an idempotency key be worked on at a time: the next one finds the answer. For the process alone.
 * Thread-safe; outlives revisions.
 */
public final class KeyTurns {
    private static final long LOOK_MILLIS = 100;

    private final Set<String> busy = new HashSet<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /**
     * Waits until nobody works on the key, and takes it.
     *
     * @param key of a message
     * @param untilMillis when the caller gives up, in milliseconds since 1970
     * @param leaves asked now and then: whether nobody shall wait any more
     * @return whether it is taken; then {@link #leave} must follow
     * @throws InterruptedException when the thread is
     */
    public boolean enter(String key, long untilMillis, BooleanSupplier leaves) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (busy.contains(key)) {
                if (leaves.getAsBoolean() || System.currentTimeMillis() >= untilMillis) {
                    return false;
                }
                changed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
            return busy.add(key);
        } finally {
            lock.unlock();
        }
    }

    /** @param key that was taken */
    public void leave(String key) {
        lock.lock();
        try {
            busy.remove(key);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
