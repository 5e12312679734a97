package io.llmbroker.source;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices saves of a gateway's files and hands out what they hold when it has settled. What counts is the content: the
 * system's reports only say when to look, and every few seconds it looks by itself, for reports can be missing (a network
 * disk, a link whose target was written to). One daemon thread; thread-safe.
 */
public final class SourceWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);
    /** Reading may take this part of the time while nothing happens. */
    private static final int IDLE_SHARE = 50;

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    /**
     * How long things take.
     *
     * @param quiet for which the content must be the same and no report come; also the least time between two looks
     * @param grace for which it must be the same when it looks half saved or reports do not cease
     * @param poll between two looks when nothing is reported
     */
    record Timings(Duration quiet, Duration grace, Duration poll) {
        static final Timings USUAL = new Timings(Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofSeconds(2));
    }

    private final Sources sources;
    private final Consumer<Snapshot> changed;
    private final Timings timings;
    private final FolderHints.Reports reports;
    private final Thread thread;
    private volatile boolean closed;
    private volatile long reads;
    /** When the last reading ended, on the clock of {@link System#nanoTime}. */
    private long lastRead;
    /** How long it took, in nanoseconds. */
    private long cost;

    private SourceWatch(
            Sources sources, Snapshot known, Consumer<Snapshot> changed, Timings timings, FolderHints.Reports reports) {
        this.sources = sources;
        this.changed = changed;
        this.timings = timings;
        this.reports = reports;
        lastRead = System.nanoTime() - timings.quiet().toNanos();
        thread = new Thread(() -> run(known), "source-watch");
        thread.setDaemon(true);
    }

    /**
     * Begins to watch, with what the files hold now.
     *
     * @param sources where the files are; they and their folders may come and go
     * @param known what they held when they were last looked at
     * @param changed takes what they hold after a save, once for each content that settled and is other than the last one
     *     that was handed out or known. Called on the watch's thread: saves wait while it runs, and the newest comes next.
     *     What it throws is logged. It is interrupted when the watch is closed
     * @return the watch; the caller closes it
     */
    public static SourceWatch start(Sources sources, Snapshot known, Consumer<Snapshot> changed) {
        return start(sources, known, changed, Timings.USUAL, FolderHints.Reports.ofSystem());
    }

    /** The same, faster or without the system's reports. */
    static SourceWatch start(
            Sources sources, Snapshot known, Consumer<Snapshot> changed, Timings timings, FolderHints.Reports reports) {
        SourceWatch watch = new SourceWatch(sources, known, changed, timings, reports);
        watch.thread.start();
        return watch;
    }

    private void run(Snapshot known) {
        Snapshot last = known;
        try (FolderHints hints = FolderHints.open(sources, reports)) {
            while (!closed) {
                try {
                    last = look(hints, last);
                } catch (RuntimeException | Error e) {
                    LOG.error("the files could not be looked at; the watch goes on", e);
                    hints.await(timings.poll());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the watch of the files ends");
        }
    }

    /** One turn: hands out what has settled, or waits until it is time to look again. The last that was handed out. */
    private Snapshot look(FolderHints hints, Snapshot last) throws InterruptedException {
        hints.follow();
        Snapshot settled = settled(hints, last);
        if (closed) {
            return last;
        }
        if (settled.hash().equals(last.hash())) {
            hints.await(idle());
            return last;
        }
        handOut(settled);
        return settled;
    }

    /** What the files hold when they rest; at once when that is the last content. */
    private Snapshot settled(FolderHints hints, Snapshot last) throws InterruptedException {
        Snapshot now = read();
        long since = System.nanoTime();
        while (!closed && !now.hash().equals(last.hash())) {
            boolean quiet = hints.quietFor(timings.quiet(), timings.grace());
            hints.follow();
            Snapshot next = read();
            if (!next.hash().equals(now.hash())) {
                since = System.nanoTime();
            } else if (quiet && !HalfSaved.looks(next, last)
                    || System.nanoTime() - since >= timings.grace().toNanos()) {
                return next;
            }
            now = next;
        }
        return now;
    }

    /** Reads, but not at once again: there may be reports without end, and none of them about our files. */
    private Snapshot read() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(lastRead + timings.quiet().toNanos() - System.nanoTime());
        long began = System.nanoTime();
        Snapshot snapshot = Snapshot.read(sources);
        lastRead = System.nanoTime();
        cost = lastRead - began;
        reads++;
        return snapshot;
    }

    /** So long that a slow disk or a huge folder does not keep a processor busy. */
    private Duration idle() {
        long nanos = Math.max(timings.poll().toNanos(), IDLE_SHARE * cost);
        return Duration.ofNanos(nanos);
    }

    private void handOut(Snapshot snapshot) {
        try {
            changed.accept(snapshot);
        } catch (RuntimeException | Error e) {
            LOG.error("a save could not be dealt with", e);
        }
        Thread.interrupted(); // the watch ends when it is closed and not when a save was broken off
    }

    /** @return how often the files were read so far */
    long reads() {
        return reads;
    }

    /**
     * Ends the thread, and interrupts the call under way; no other one begins. Waits for its end, for 5 s at most, unless
     * the call itself closes the watch.
     */
    @Override
    public void close() {
        closed = true;
        if (Thread.currentThread() == thread) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(CLOSE_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
