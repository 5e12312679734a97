package io.llmbroker.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.source.SourceWatch.Timings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A watch of a {@link Tree}, and what it hands out. */
final class Watched implements AutoCloseable {
    static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMillis(20);
    private static final long GENEROUS_SECONDS = 20;

    final Tree tree;
    final BlockingQueue<Snapshot> handed = new LinkedBlockingQueue<>();
    final SourceWatch watch;

    private Watched(Tree tree, Timings timings, FolderHints.Reports reports, Consumer<Snapshot> changed) {
        this.tree = tree;
        watch = SourceWatch.start(
                tree.sources(),
                tree.read(),
                snapshot -> {
                    handed.add(snapshot);
                    changed.accept(snapshot);
                },
                timings,
                reports);
        awaitRead(1);
    }

    /** It looks only when the system tells of a save. */
    static Watched byReports(Tree tree) {
        return byReports(tree, snapshot -> {});
    }

    static Watched byReports(Tree tree, Consumer<Snapshot> changed) {
        return new Watched(tree, new Timings(SOON, SOON, NEVER), FolderHints.Reports.ofSystem(), changed);
    }

    /** Only a rest that a busy disk does not have by chance counts as quiet. */
    static Watched byLongQuiet(Tree tree) {
        Duration quiet = Duration.ofMillis(400);
        return new Watched(tree, new Timings(quiet, quiet, NEVER), FolderHints.Reports.ofSystem(), snapshot -> {});
    }

    /** It looks all the time. What looks half saved is never handed out. */
    static Watched patient(Tree tree) {
        return new Watched(tree, new Timings(SOON, NEVER, SOON), FolderHints.Reports.ofSystem(), snapshot -> {});
    }

    /** The system tells nothing. */
    static Watched byPoll(Tree tree) {
        return new Watched(
                tree,
                new Timings(SOON, SOON, SOON),
                () -> {
                    throw new IOException("User limit of inotify instances reached or too many open files");
                },
                snapshot -> {});
    }

    /** The next that is handed out. */
    Snapshot next() throws InterruptedException {
        Snapshot next = handed.poll(GENEROUS_SECONDS, TimeUnit.SECONDS);
        assertThat(next).as("what is handed out").isNotNull();
        return next;
    }

    /** Waits until one with that text is handed out; there may be others before. */
    Snapshot awaitText(String file, String text) throws InterruptedException {
        Snapshot next;
        do {
            next = next();
        } while (!text.equals(tree.text(next, file)));
        return next;
    }

    /** Waits until the files have been read so many times more. */
    void awaitReads(int more) {
        awaitRead(watch.reads() + more);
    }

    /** Waits until the files have been read so many times since the watch began. */
    void awaitRead(long number) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GENEROUS_SECONDS);
        while (watch.reads() < number) {
            assertThat(System.nanoTime()).as("the files are read").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** That the watch has looked more often than it takes to hand something out, and did not. */
    void assertNothing() {
        awaitReads(8);
        assertThat(handed).isEmpty();
    }

    @Override
    public void close() {
        watch.close();
    }
}
