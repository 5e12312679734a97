package io.llmbroker.source;

import static io.llmbroker.source.Tree.API;
import static io.llmbroker.source.Tree.CONFIG;
import static io.llmbroker.source.Tree.ENV;
import static io.llmbroker.source.Tree.VENDOR;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Saves as editors and shells make them. */
class SourceWatchTest {
    private static final String NEW = "saved: 1\n";

    @TempDir
    private Path folder;

    private Tree tree;

    @BeforeEach
    void files() throws IOException {
        tree = new Tree(Files.createDirectory(folder.resolve("gateway")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CONFIG,
                ENV,
                "application.properties",
                API,
                VENDOR,
                "routes/new.camel.yaml",
                "routes/vendors/new.camel.yaml",
                "routes/new/folder/new.camel.yaml",
                "smoke/new.json"
            })
    void everyFileIsWatched(String file) throws Exception {
        try (Watched watched = Watched.byReports(tree)) {
            tree.write(file, NEW);
            Snapshot saved = watched.awaitText(file, NEW);
            assertThat(saved.hash()).isEqualTo(tree.read().hash());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CONFIG, ENV, API, VENDOR})
    void everyFileIsPolled(String file) throws Exception {
        try (Watched watched = Watched.byPoll(tree)) {
            tree.write(file, NEW);
            watched.awaitText(file, NEW);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CONFIG, ENV, API, VENDOR})
    void sedRenamesOver(String file) throws Exception {
        try (Watched watched = Watched.byReports(tree)) {
            tree.replace(file, NEW);
            assertThat(tree.text(watched.next(), file)).isEqualTo(NEW);
            assertThat(watched.handed).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CONFIG, API})
    void vimMovesAwayAndCreates(String file) throws Exception {
        try (Watched watched = Watched.patient(tree)) {
            tree.write(Path.of(file).resolveSibling("4913").toString(), "")
                    .delete(Path.of(file).resolveSibling("4913").toString())
                    .move(file, file + "~");
            watched.assertNothing();
            tree.write(file, "");
            watched.assertNothing();
            tree.write(file, NEW).delete(file + "~");
            assertThat(tree.text(watched.next(), file)).isEqualTo(NEW);
            assertThat(watched.handed).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CONFIG, API, "routes/new.camel.yaml"})
    void aSlowWriterIsWaitedFor(String file) throws Exception {
        try (Watched watched = Watched.patient(tree);
                Writer writer = Files.newBufferedWriter(tree.at(file))) {
            watched.assertNothing();
            writer.append("one: 1\ntw").flush();
            watched.assertNothing();
            writer.append("o: 2\n").flush();
            assertThat(tree.text(watched.next(), file)).isEqualTo("one: 1\ntwo: 2\n");
            assertThat(watched.handed).isEmpty();
        }
    }

    @Test
    void aSlowWriterThatStopsAtTheEndOfALineIsWaitedForWhenNothingElseChanged() throws Exception {
        tree.write(CONFIG, "one: 1\ntwo: 2\n");
        try (Watched watched = Watched.patient(tree)) {
            tree.write(CONFIG, "one: 1\n");
            watched.assertNothing();
            tree.write(CONFIG, "one: 1\nthree: 3\n");
            assertThat(watched.next().changedSince(tree.read())).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no end of line"})
    void whatLooksHalfSavedIsHandedOutWhenItStaysSo(String text) throws Exception {
        try (Watched watched = Watched.byReports(tree)) {
            tree.write(API, text);
            watched.awaitText(API, text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CONFIG, ENV, API})
    void aDeletedFile(String file) throws Exception {
        try (Watched watched = Watched.patient(tree)) {
            tree.delete(file);
            watched.assertNothing();
        }
        tree.write(file, NEW);
        try (Watched watched = Watched.byReports(tree)) {
            tree.delete(file);
            Snapshot without = watched.next();
            assertThat(without.files()).noneMatch(one -> one.path().equals(tree.at(file)) && one.exists());
            tree.write(file, NEW);
            watched.awaitText(file, NEW);
        }
    }

    @Test
    void whoEndsNoFileWithALineIsNotWaitedForTwice() throws Exception {
        tree.write(CONFIG, "models: {}");
        try (Watched watched = Watched.patient(tree)) {
            tree.replace(CONFIG, "models: {a: 1}");
            assertThat(tree.text(watched.next(), CONFIG)).isEqualTo("models: {a: 1}");
        }
    }

    @Test
    void twentySavesInARowEndWithTheLast() throws Exception {
        try (Watched watched = Watched.byReports(tree)) {
            for (int i = 0; i <= 20; i++) {
                tree.write(i % 2 == 0 ? CONFIG : VENDOR, "n: " + i + "\n");
            }
            assertThat(tree.text(watched.awaitText(CONFIG, "n: 20\n"), VENDOR)).isEqualTo("n: 19\n");
        }
    }

    @Test
    void nothingForWhatIsNoChange() throws Exception {
        try (Watched watched = Watched.patient(tree)) {
            Files.setLastModifiedTime(tree.at(CONFIG), FileTime.from(Instant.now()));
            watched.assertNothing();
            tree.replace(API, Files.readString(tree.at(API)));
            watched.assertNothing();
            tree.write("routes/notes.txt", "x").write("gateway.log", "x").write("routes/.api.camel.yaml.swp", "x");
            watched.assertNothing();
        }
    }

    @Test
    void nothingForASaveThatIsUndoneBeforeItSettles() throws Exception {
        try (Watched watched = Watched.patient(tree)) {
            tree.delete(ENV).write(CONFIG, NEW);
            watched.assertNothing();
            tree.write(CONFIG, "models: {}\n").write(ENV, "KEY=1\n");
            watched.assertNothing();
        }
    }

    @Test
    void anUndoIsASave() throws Exception {
        try (Watched watched = Watched.byReports(tree)) {
            String before = tree.read().hash();
            tree.replace(CONFIG, NEW);
            watched.awaitText(CONFIG, NEW);
            tree.replace(CONFIG, "models: {}\n");
            assertThat(watched.next().hash()).isEqualTo(before);
        }
    }
}
