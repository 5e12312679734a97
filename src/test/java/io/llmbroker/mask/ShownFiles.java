package io.llmbroker.mask;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.config.Catalog;
import io.llmbroker.config.ConfigLoader;
import io.llmbroker.source.Snapshot;
import io.llmbroker.source.SourceFile;
import io.llmbroker.source.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A folder of files, and how they are shown. */
final class ShownFiles {
    /** Nothing but its place says that it is a key. */
    static final String PLAIN = "correct horse-battery";

    /** Looks like one. */
    static final String LOOKS = "sk-proj-Zq81LmV0xT5rKw92";

    private static final int LONGEST_SHOWN = 7;
    private static final String RUNNING = "models: {demo: {provider: demo}}";

    private final Path folder;
    private Catalog running = catalog(RUNNING);

    ShownFiles(Path folder) throws IOException {
        this.folder = Files.createTempDirectory(folder, "files");
        write("config.yaml", RUNNING);
        write("application.properties", "");
    }

    /** No longer part of a key is in the text, whatever stands between the parts. */
    static void assertHidden(String shown, String key) {
        for (String part : key.split("\\s+")) {
            for (int i = 0; i + LONGEST_SHOWN < part.length(); i++) {
                assertThat(shown).doesNotContain(part.substring(i, i + LONGEST_SHOWN + 1));
            }
            assertThat(shown).doesNotContain(part);
        }
    }

    static Catalog catalog(String config) {
        byte[] bytes = config.getBytes(StandardCharsets.UTF_8);
        return ConfigLoader.load(new SourceFile(Path.of("config.yaml"), bytes, null), Map.of());
    }

    /** Lets another configuration run than the file says. */
    ShownFiles running(String config) {
        running = catalog(config);
        return this;
    }

    ShownFiles write(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    ShownFiles write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        return this;
    }

    Snapshot snapshot() {
        return Snapshot.read(new Sources(
                folder.resolve("config.yaml"),
                folder.resolve("routes"),
                folder.resolve("application.properties"),
                folder.resolve("smoke")));
    }

    /** The file as it is shown, beside an earlier snapshot where there is one. */
    String shown(String name, Snapshot... earlier) {
        Snapshot snapshot = snapshot();
        List<Snapshot> all = new java.util.ArrayList<>(List.of(earlier));
        all.add(snapshot);
        SourceFile file = snapshot.files().stream()
                .filter(one -> one.path().equals(folder.resolve(name)))
                .findFirst()
                .orElseThrow();
        return new MaskedFiles(running, all).text(snapshot, file);
    }
}
