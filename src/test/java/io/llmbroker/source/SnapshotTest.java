package io.llmbroker.source;

import static io.llmbroker.source.Tree.API;
import static io.llmbroker.source.Tree.CONFIG;
import static io.llmbroker.source.Tree.ENV;
import static io.llmbroker.source.Tree.VENDOR;
import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.source.SourceFile.Fault;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is read, whatever lies in the folders. */
@Timeout(60)
class SnapshotTest {
    private static final String TEXT = "x: 1\n";

    @TempDir
    private Path folder;

    private Tree tree;

    @BeforeEach
    void files() throws IOException {
        tree = new Tree(Files.createDirectory(folder.resolve("gateway")));
    }

    private Fault fault(String file) {
        return tree.read().files().stream()
                .filter(one -> one.path().equals(tree.at(file)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        file + " is not there: " + tree.read().files()))
                .fault();
    }

    private void assertOnlyTheUsual() {
        assertThat(tree.read().routes().files())
                .containsExactly(SourceFile.read(tree.at(API)), SourceFile.read(tree.at(VENDOR)));
        assertThat(tree.read().routes().readable()).isTrue();
    }

    @Test
    void everyFileCounts() throws Exception {
        tree.write("smoke/b.json", "{}").write("smoke/a.json", "{}").write("smoke/readme.md", TEXT);
        assertThat(tree.read().files())
                .extracting(file -> tree.at("").relativize(file.path()).toString())
                .containsExactly(CONFIG, ENV, "application.properties", API, VENDOR, "smoke/a.json", "smoke/b.json");
        assertThat(tree.read().files()).allMatch(file -> file.fault() == null);
        assertThat(tree.text(tree.read(), ENV)).isEqualTo("KEY=1\n");
    }

    @Test
    void theHashIsOfNamesAndContents() throws Exception {
        Snapshot before = tree.read();
        Files.setLastModifiedTime(tree.at(CONFIG), FileTime.fromMillis(0));
        tree.write("routes/notes.txt", TEXT);
        assertThat(tree.read().hash()).isEqualTo(before.hash());
        assertThat(tree.read().changedSince(before)).isEmpty();

        tree.move(VENDOR, "routes/vendors/other.camel.yaml").delete(ENV).write(API, TEXT);
        assertThat(tree.read().hash()).isNotEqualTo(before.hash());
        assertThat(tree.read().changedSince(before))
                .containsExactly(
                        tree.at(ENV).toString(),
                        tree.at(API).toString(),
                        tree.at(VENDOR).toString(),
                        tree.at("routes/vendors/other.camel.yaml").toString());
        assertThat(before.changedSince(tree.read())).hasSize(4);
    }

    @Test
    void aFolderThatIsGoneIsNotAnEmptyOne() throws Exception {
        tree.delete(API).delete("routes/vendors");
        Snapshot empty = tree.read();
        tree.delete("routes");
        Snapshot gone = tree.read();
        assertThat(gone.hash()).isNotEqualTo(empty.hash());
        assertThat(gone.changedSince(empty)).containsExactly(tree.at("routes").toString());
        tree.write("routes", TEXT);
        assertThat(tree.read().hash()).isEqualTo(gone.hash());
    }

    @Test
    void linksInACircle() throws Exception {
        tree.link("routes/vendors/up", "..").link("routes/here", ".");
        assertOnlyTheUsual();
        tree.link("routes/itself.camel.yaml", "itself.camel.yaml").link(CONFIG, CONFIG);
        assertThat(fault("routes/itself.camel.yaml")).isEqualTo(Fault.UNREADABLE);
        assertThat(fault(CONFIG)).isEqualTo(Fault.UNREADABLE);
        assertThat(tree.read().routes().readable()).isTrue();
    }

    @Test
    void linksThatLeadNowhere() throws Exception {
        tree.link("routes/gone.camel.yaml", "nowhere")
                .link("routes/folder", "nowhere")
                .link(CONFIG, "nowhere");
        tree.write("smoke/x.json", "{}")
                .link("smoke/gone.json", "nowhere")
                .link("routes/.#api.camel.yaml", "me@here:1");
        assertThat(fault("routes/gone.camel.yaml")).isEqualTo(Fault.MISSING);
        assertThat(fault("smoke/gone.json")).isEqualTo(Fault.MISSING);
        assertThat(fault(CONFIG)).isEqualTo(Fault.MISSING);
        assertThat(tree.read().routes().files()).hasSize(3);
    }

    @Test
    void linksToFilesAndFolders() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("one.camel.yaml"), TEXT);
        tree.link("routes/more", elsewhere.toString())
                .link(
                        "routes/two.camel.yaml",
                        elsewhere.resolve("one.camel.yaml").toString());
        assertThat(fault("routes/more/one.camel.yaml")).isNull();
        assertThat(tree.text(tree.read(), "routes/two.camel.yaml")).isEqualTo(TEXT);
    }

    @Test
    void foldersInThePlaceOfFiles() throws Exception {
        tree.write("routes/x.camel.yaml/y.camel.yaml", TEXT).write("smoke/x.json/y.json", "{}");
        tree.delete(CONFIG).write(CONFIG + "/x", TEXT);
        assertThat(fault("routes/x.camel.yaml")).isEqualTo(Fault.DIRECTORY);
        assertThat(fault("smoke/x.json")).isEqualTo(Fault.DIRECTORY);
        assertThat(fault(CONFIG)).isEqualTo(Fault.DIRECTORY);
        assertThat(tree.read().routes().files()).hasSize(3);
    }

    @Test
    void aFileInThePlaceOfAFolder() throws Exception {
        tree.delete("routes").write("routes", TEXT).write("smoke", TEXT);
        assertThat(tree.read().routes().readable()).isFalse();
        assertThat(fault("smoke")).isEqualTo(Fault.UNREADABLE);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void pipesAreNotWaitedFor() throws Exception {
        tree.delete(CONFIG);
        for (String file : new String[] {CONFIG, "routes/pipe.camel.yaml"}) {
            Process made = new ProcessBuilder("mkfifo", tree.at(file).toString()).start();
            assertThat(made.waitFor()).isZero();
            assertThat(fault(file)).isEqualTo(Fault.NOT_REGULAR);
        }
        tree.link(ENV, "/dev/zero");
        assertThat(fault(ENV)).isEqualTo(Fault.NOT_REGULAR);
        tree.delete(ENV);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void theNullDeviceIsAnEmptyFile() throws Exception {
        tree.link(ENV, "/dev/null");
        assertThat(fault(ENV)).isNull();
        assertThat(tree.text(tree.read(), ENV)).isEmpty();
        tree.delete(ENV);
    }

    @Test
    void hugeFilesAreNotTakenIn() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(tree.at(API).toFile(), "rw")) {
            file.setLength(16L << 20);
            assertThat(fault(API)).isNull();
            file.setLength((16L << 20) + 1);
            assertThat(fault(API)).isEqualTo(Fault.TOO_LARGE);
            file.setLength(3L << 30);
            assertThat(fault(API)).isEqualTo(Fault.TOO_LARGE);
        }
        assertThat(tree.read().routes().files()).allMatch(file -> file.bytes().length < 100);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFaultOfTheDisk() throws Exception {
        tree.link(CONFIG, "/proc/self/mem"); // nothing is at address 0
        assertThat(fault(CONFIG)).isEqualTo(Fault.UNREADABLE);
        tree.delete(CONFIG);
    }

    @Test
    void whatIsHiddenIsPassedOver() throws Exception {
        tree.write("routes/.git/x.camel.yaml", TEXT)
                .write("routes/..2026/x.camel.yaml", TEXT)
                .write("routes/.x.camel.yaml", TEXT)
                .write("routes/vendors/.x.camel.yaml", TEXT)
                .write("routes/lost+found/x.camel.yaml", TEXT)
                .write("routes/api.camel.yaml~", TEXT);
        assertOnlyTheUsual();
    }

    @Test
    void otherYamlIsIgnoredByName() throws Exception {
        tree.write("routes/api.yaml", TEXT).write("routes/vendors/x.yml", TEXT).write("routes/x.txt", TEXT);
        assertThat(tree.read().routes().ignored())
                .containsExactly(tree.at("routes/api.yaml"), tree.at("routes/vendors/x.yml"));
        assertOnlyTheUsual();
    }

    /** Files and folders come and go while they are read: each is there whole or not at all. */
    @Test
    void aTreeThatChangesMeanwhile() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Thread writer = new Thread(() -> {
            try {
                while (done.getCount() > 0) {
                    tree.replace("routes/x.camel.yaml", TEXT)
                            .write("routes/new/sub/readme.md", TEXT)
                            .replace("routes/new/sub/y.camel.yaml", TEXT)
                            .delete("routes/new")
                            .delete("routes/x.camel.yaml");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();
        int seen = 0;
        try {
            for (int i = 0; i < 1000; i++) {
                Snapshot snapshot = tree.read();
                assertThat(snapshot.routes().readable()).isTrue();
                assertThat(snapshot.files()).allMatch(file -> file.fault() == null);
                seen += snapshot.routes().files().size() - 2;
            }
        } finally {
            done.countDown();
            writer.join();
        }
        assertThat(seen).isPositive();
    }

    @Test
    void nothingOfAFileIsInItsText() throws Exception {
        tree.write(ENV, "KEY=secret\n");
        assertThat(tree.read().files().toString()).contains(".env (11 bytes)").doesNotContain("secret");
    }
}
