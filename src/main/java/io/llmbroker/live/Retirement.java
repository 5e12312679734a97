package io.llmbroker.live;

import io.llmbroker.config.ModelEntry;
import io.llmbroker.live.History.Entry;
import io.llmbroker.server.Revision;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends revisions that another one has replaced: lets them finish what they have begun, at most as long as their longest
 * request may take, and stops them then. Thread-safe.
 */
final class Retirement implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);
    private static final long POLL_MILLIS = 50;
    /** For writing the last answer. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "retirement");
        daemon.setDaemon(true);
        return daemon;
    });

    private Retirement() {}

    static Retirement open() {
        return new Retirement();
    }

    /**
     * A revision has taken over.
     *
     * @param before the one that ran, or null
     * @param now the one that runs
     * @param history that hears when the old one is closed
     */
    void replace(Entry before, Entry now, History history) {
        Duration patience =
                before == null ? Duration.ZERO : longest(before.revision()).plus(GRACE);
        thread.execute(() -> {
            if (before != null) {
                CompletableFuture<Void> closed = before.revision().closesOtherDoors(patience);
                if (!before.revision().sharesOtherDoors()) {
                    closed.join();
                }
            }
            if (history.running() == now) {
                open(now);
            }
        });
        if (before != null) {
            long end = System.nanoTime() + patience.toNanos();
            thread.schedule(() -> poll(before, history, end), POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void open(Entry entry) {
        try {
            entry.revision().opensOtherDoors();
        } catch (Exception e) {
            LOG.error("revision {}: a door could not be opened", entry.number, e);
        }
    }

    private void poll(Entry entry, History history, long end) {
        boolean late = System.nanoTime() > end;
        if (!late && !entry.revision().closeDoorIfEmpty()) {
            thread.schedule(() -> poll(entry, history, end), POLL_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        if (late) {
            LOG.warn(
                    "revision {}: {} requests outlast every time-out and are cut",
                    entry.number,
                    entry.revision().inFlight());
        }
        Revision revision = entry.revision();
        try {
            revision.close();
        } catch (RuntimeException e) {
            LOG.error("revision {} could not be closed cleanly", entry.number, e);
        }
        history.closed(entry);
        revision.forgetMeters(history.alive().stream().map(Entry::revision).toList());
        LOG.info("revision {} is closed", entry.number);
    }

    private static Duration longest(Revision revision) {
        return revision.gateway().catalog().models().values().stream()
                .map(ModelEntry::timeout)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Ends, when the revision that is being closed is; those that are not closed yet are the caller's. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(GRACE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
