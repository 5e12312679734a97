package io.llmbroker.upstream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of one request before its time: its client has gone, or its deadline has come. Whoever blocks for the request
 * says here how to be woken; the first cause wins. Thread-safe.
 */
public final class Cancellation {
    /** Why a request ends early. */
    public enum Cause {
        CLIENT_GONE,
        DEADLINE
    }

    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final List<Runnable> aborts = new ArrayList<>(1);
    private Cause cause;

    /**
     * Ends the request: wakes whoever waits and aborts the calls to vendors that are under way. Never blocks.
     *
     * @param why the cause; ignored when there is one already
     */
    public void cancel(Cause why) {
        List<Runnable> actions;
        synchronized (this) {
            if (cause != null) {
                return;
            }
            cause = why;
            actions = List.copyOf(aborts);
            aborts.clear();
        }
        cancelled.countDown();
        actions.forEach(Runnable::run);
    }

    /**
     * Says how to abort what is about to block. Runs at once when the request has ended.
     *
     * @param action must be callable from any thread and not block
     */
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (cause == null) {
                aborts.add(action);
                return;
            }
        }
        action.run();
    }

    /**
     * What an action would abort is over.
     *
     * @param action as given to {@link #onCancel}
     */
    public synchronized void forget(Runnable action) {
        aborts.remove(action);
    }

    /** @return why the request ended early, or null while it goes on */
    public synchronized Cause cause() {
        return cause;
    }

    /**
     * Waits, at most until the request ends early.
     *
     * @param pause how long
     * @return whether the whole pause went by
     * @throws InterruptedException when the thread is interrupted
     */
    public boolean pause(Duration pause) throws InterruptedException {
        return !cancelled.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    }
}
