package io.llmbroker.source;

import static io.llmbroker.source.Tree.API;
import static io.llmbroker.source.Tree.CONFIG;
import static io.llmbroker.source.Tree.VENDOR;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Folders that come and go, and links that are exchanged. */
class SourceWatchFoldersTest {
    private static final String NEW = "saved: 1\n";

    @TempDir
    private Path folder;

    private Tree tree;

    @BeforeEach
    void files() throws IOException {
        tree = new Tree(Files.createDirectory(folder.resolve("gateway")));
    }

    /** A ConfigMap: the files are links through {@code ..data}, which is all that an update changes. */
    @Test
    void kubernetesExchangesALink() throws Exception {
        tree.write("routes/..2026_01_01/api.camel.yaml", "n: 1\n").link("routes/..data", "..2026_01_01");
        tree.delete(API).link(API, "..data/api.camel.yaml");
        try (Watched watched = Watched.byReports(tree)) {
            tree.write("routes/..2026_01_02/api.camel.yaml", "n: 2\n")
                    .link("routes/..data", "..2026_01_02")
                    .delete("routes/..2026_01_01");
            assertThat(tree.text(watched.next(), API)).isEqualTo("n: 2\n");
            assertThat(watched.handed).isEmpty();
        }
    }

    @Test
    void aConfigurationThatIsMountedFromKubernetes() throws Exception {
        tree.write("..1/config.yaml", "n: 1\n").link("..data", "..1").link(CONFIG, "..data/config.yaml");
        try (Watched watched = Watched.byReports(tree)) {
            tree.write("..2/config.yaml", "n: 2\n").link("..data", "..2");
            assertThat(tree.text(watched.next(), CONFIG)).isEqualTo("n: 2\n");
        }
    }

    /** git-sync and releases under {@code current}: a folder is a link, and the link is exchanged. */
    @Test
    void aFolderThatIsALink() throws Exception {
        tree.move("routes", "release1").link("routes", "release1").write("release2/api.camel.yaml", "n: 2\n");
        try (Watched watched = Watched.byReports(tree)) {
            tree.link("routes", "release2");
            watched.awaitText(API, "n: 2\n");
            tree.write("release2/api.camel.yaml", "n: 3\n");
            watched.awaitText(API, "n: 3\n");
        }
    }

    @Test
    void aFileElsewhereThatALinkNames() throws Exception {
        Path elsewhere = Files.writeString(folder.resolve("elsewhere.yaml"), "n: 1\n");
        tree.link(CONFIG, elsewhere.toString());
        try (Watched watched = Watched.byPoll(tree)) {
            Files.writeString(elsewhere, "n: 2\n");
            watched.awaitText(CONFIG, "n: 2\n");
        }
    }

    @Test
    void foldersThatGoAndComeAgain() throws Exception {
        try (Watched watched = Watched.byReports(tree)) {
            tree.delete("routes");
            Snapshot gone;
            do {
                gone = watched.next();
            } while (gone.routes().readable());
            tree.write(VENDOR, NEW);
            watched.awaitText(VENDOR, NEW);
            tree.write(VENDOR, "again: 1\n");
            watched.awaitText(VENDOR, "again: 1\n");
        }
    }

    @Test
    void aFolderThatIsEmptyAtFirst() throws Exception {
        try (Watched watched = Watched.byReports(tree)) {
            long reads = watched.watch.reads();
            Files.createDirectory(tree.at("routes/new"));
            watched.awaitRead(reads + 1);
            tree.write("routes/new/x.camel.yaml", NEW);
            watched.awaitText("routes/new/x.camel.yaml", NEW);
        }
    }

    @Test
    void aSmokeFolderThatIsThereAlready() throws Exception {
        tree.write("smoke/x.json", "{}");
        try (Watched watched = Watched.byReports(tree)) {
            tree.write("smoke/x.json", NEW);
            watched.awaitText("smoke/x.json", NEW);
        }
    }

    @Test
    void theWholeFolderGoesAndComesAgain() throws Exception {
        try (Watched watched = Watched.byPoll(tree)) {
            tree.delete("");
            Snapshot gone;
            do {
                gone = watched.next();
            } while (gone.config().exists());
            new Tree(tree.at("")).write(CONFIG, NEW);
            watched.awaitText(CONFIG, NEW);
        }
    }

    /** A log that is written to where the routes are. */
    @Test
    void reportsWithoutEnd() throws Exception {
        CountDownLatch busy = new CountDownLatch(1000);
        CountDownLatch done = new CountDownLatch(1);
        Thread log = new Thread(() -> {
            try (Writer writer = Files.newBufferedWriter(tree.at("routes/gateway.log"))) {
                while (done.getCount() > 0) {
                    writer.append("line\n").flush();
                    busy.countDown();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try (Watched watched = Watched.byLongQuiet(tree)) {
            log.start();
            busy.await();
            tree.replace(API, NEW);
            watched.awaitText(API, NEW);
        } finally {
            done.countDown();
            log.join();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void hundredsOfEditsLeaveNoWatches() throws Exception {
        tree.write("a/x.camel.yaml", NEW).write("b/x.camel.yaml", NEW).link("routes/more", "../b");
        try (Watched watched = Watched.byReports(tree)) {
            tree.replace(CONFIG, NEW);
            watched.awaitText(CONFIG, NEW);
            long before = inotifyWatches();
            for (int i = 0; i < 300; i++) {
                tree.write("routes/r" + i + "/x.camel.yaml", NEW).replace(API, "n: " + i + "\n");
                tree.delete("routes/r" + i);
                if (i % 10 == 0) {
                    tree.link("routes/more", i % 20 == 0 ? "../a" : "../b");
                    tree.delete("routes/vendors").write(VENDOR, "n: " + i + "\n");
                }
            }
            tree.replace(CONFIG, "last: 1\n");
            watched.awaitText(CONFIG, "last: 1\n");
            assertThat(inotifyWatches()).isEqualTo(before).isPositive();
        }
    }

    private static long inotifyWatches() throws IOException {
        long count = 0;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fdinfo"))) {
            for (Path descriptor : descriptors.toList()) {
                count += new String(SourceFile.read(descriptor).bytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.startsWith("inotify wd:"))
                        .count();
            }
        }
        return count;
    }
}
