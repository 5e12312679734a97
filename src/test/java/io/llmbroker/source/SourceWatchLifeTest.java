package io.llmbroker.source;

import static io.llmbroker.source.Tree.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.broker.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the watch does with what goes wrong, and its end. */
class SourceWatchLifeTest {
    private static final String NEW = "saved: 1\n";

    @TempDir
    private Path folder;

    private Tree tree;

    @BeforeEach
    void files() throws IOException {
        tree = new Tree(Files.createDirectory(folder.resolve("gateway")));
    }

    @Test
    void savesWaitWhileOneIsDealtWith() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger atOnce = new AtomicInteger();
        try (Watched watched = Watched.byReports(tree, snapshot -> {
            assertThat(atOnce.incrementAndGet()).isEqualTo(1);
            await(go);
            atOnce.decrementAndGet();
        })) {
            tree.replace(CONFIG, "n: 1\n");
            assertThat(tree.text(watched.next(), CONFIG)).isEqualTo("n: 1\n");
            for (int i = 2; i <= 5; i++) {
                tree.replace(CONFIG, "n: " + i + "\n");
            }
            go.countDown();
            assertThat(tree.text(watched.next(), CONFIG)).isEqualTo("n: 5\n");
            assertThat(watched.handed).isEmpty();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aSaveBeforeTheWatchBegan() throws Exception {
        Snapshot known = tree.read();
        tree.write(CONFIG, NEW);
        CountDownLatch handed = new CountDownLatch(1);
        SourceWatch watch = SourceWatch.start(tree.sources(), known, snapshot -> handed.countDown());
        try (watch) {
            handed.await();
        }
    }

    @Test
    void aSaveThatCannotBeDealtWithDoesNotEndTheWatch() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (CapturedLog log = CapturedLog.of(SourceWatch.class.getName(), Level.ERROR);
                Watched watched = Watched.byReports(tree, snapshot -> {
                    switch (calls.incrementAndGet()) {
                        case 1 -> throw new IllegalStateException("the first");
                        case 2 -> throw new StackOverflowError("the second");
                        default -> Thread.currentThread().interrupt();
                    }
                })) {
            for (int i = 1; i <= 4; i++) {
                tree.replace(CONFIG, "n: " + i + "\n");
                watched.awaitText(CONFIG, "n: " + i + "\n");
            }
            assertThat(log.await(2)).hasSize(2);
            assertThat(log.lines().get(0)).contains("the first");
        }
    }

    @Test
    void withoutReportsThereIsOneWarning() throws Exception {
        try (CapturedLog log = CapturedLog.of(FolderHints.class.getName(), Level.WARN);
                Watched watched = Watched.byPoll(tree)) {
            tree.write(CONFIG, NEW);
            watched.awaitText(CONFIG, NEW);
            watched.awaitReads(5);
            assertThat(log.lines()).singleElement().asString().contains("inotify instances");
        }
    }

    @Test
    void closingEndsTheThreadAndWhatItDoes() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        Watched watched = Watched.byReports(tree, snapshot -> {
            await(never);
            ended.incrementAndGet();
        });
        tree.write(CONFIG, NEW);
        watched.next();
        tree.write(CONFIG, "more: 1\n");
        watched.close();
        assertThat(ended).hasValue(1);
        assertThat(watched.handed).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("source-watch");
    }

    @Test
    void aSaveMayCloseTheWatch() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        Watched[] itself = new Watched[1];
        itself[0] = Watched.byReports(tree, snapshot -> {
            itself[0].close();
            closed.countDown();
        });
        tree.write(CONFIG, NEW);
        closed.await();
        itself[0].close();
    }
}
