package io.llmbroker.live;

import io.llmbroker.error.ApiError;
import io.llmbroker.live.History.Entry;
import io.llmbroker.live.RevisionState.Cause;
import io.llmbroker.server.Outcomes.Count;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a saved revision in its first minute, where {@code proxy.auto_rollback} asks for it: when too many of its
 * requests fail by the gateway's own doing, and those of the revision before did not, that one runs again. Thread-safe.
 */
final class AutomaticRollback implements AutoCloseable {
    /** Fewer requests say nothing. */
    static final int FEWEST_REQUESTS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(AutomaticRollback.class);
    private static final long FIRST_MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final long pollMillis;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "automatic-rollback");
        daemon.setDaemon(true);
        return daemon;
    });

    /** @param pollMillis how often a new revision is looked at, in milliseconds */
    AutomaticRollback(long pollMillis) {
        this.pollMillis = pollMillis;
    }

    /**
     * A revision has taken over.
     *
     * @param before the one that ran, or null
     * @param now the one that runs
     * @param revisions that can go back
     */
    void watch(Entry before, Entry now, LiveRevisions revisions) {
        Double limit = now.revision().gateway().catalog().proxy().autoRollback();
        if (limit == null || before == null || now.cause != Cause.SAVE) {
            return;
        }
        Count earlier = before.outcomes.lastMinute();
        if (earlier.share() > limit) {
            LOG.info("revision {} is not watched: {} before it were no better", now.number, percent(earlier));
            return;
        }
        long end = System.nanoTime() + FIRST_MINUTE_NANOS;
        thread.schedule(() -> look(before, now, revisions, limit, end), pollMillis, TimeUnit.MILLISECONDS);
    }

    private void look(Entry before, Entry now, LiveRevisions revisions, double limit, long end) {
        if (revisions.history().running() != now) {
            return;
        }
        Count count = now.outcomes.all();
        if (count.answered() >= FEWEST_REQUESTS && count.share() > limit) {
            goBack(before, now, revisions, count);
        } else if (System.nanoTime() < end) {
            thread.schedule(() -> look(before, now, revisions, limit, end), pollMillis, TimeUnit.MILLISECONDS);
        }
    }

    private static void goBack(Entry before, Entry now, LiveRevisions revisions, Count count) {
        LOG.error("revision {} fails by itself ({}): back to revision {}", now.number, percent(count), before.number);
        try {
            revisions.rollbackFrom(now, before.number);
        } catch (ApiError e) {
            LOG.error("the automatic rollback failed: {}", e.getMessage());
        }
    }

    private static String percent(Count count) {
        return String.format(
                Locale.ROOT, "%d of %d requests, %.0f %%", count.ownFailures(), count.answered(), count.share() * 100);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
