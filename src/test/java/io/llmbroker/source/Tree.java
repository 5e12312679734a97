package io.llmbroker.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The files of a gateway in a folder of their own, to be written to as editors and deployments do. */
final class Tree {
    static final String CONFIG = "config.yaml";
    static final String ENV = ".env";
    static final String API = "routes/api.camel.yaml";
    static final String VENDOR = "routes/vendors/openai.camel.yaml";

    private final Path folder;

    /** @param folder an empty one */
    Tree(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("routes/vendors"));
        write(CONFIG, "models: {}\n");
        write(ENV, "KEY=1\n");
        write("application.properties", "camel.main.name=x\n");
        write(API, "- route: api\n");
        write(VENDOR, "- route: vendor\n");
    }

    Sources sources() {
        return new Sources(at(CONFIG), at("routes"), at("application.properties"), at("smoke"));
    }

    Snapshot read() {
        return Snapshot.read(sources());
    }

    Path at(String name) {
        return folder.resolve(name);
    }

    /** In place: what was there is cut off first. */
    Tree write(String name, String text) throws IOException {
        Files.createDirectories(at(name).getParent());
        Files.writeString(at(name), text);
        return this;
    }

    /** Beside it, then over it. */
    Tree replace(String name, String text) throws IOException {
        Path beside = at(name).resolveSibling("sed" + System.nanoTime());
        Files.writeString(beside, text);
        Files.move(beside, at(name), StandardCopyOption.ATOMIC_MOVE);
        return this;
    }

    Tree link(String name, String target) throws IOException {
        Path beside = at(name).resolveSibling(".link" + System.nanoTime());
        Files.createSymbolicLink(beside, Path.of(target));
        Files.move(beside, at(name), StandardCopyOption.ATOMIC_MOVE);
        return this;
    }

    Tree move(String name, String to) throws IOException {
        Files.move(at(name), at(to), StandardCopyOption.ATOMIC_MOVE);
        return this;
    }

    /** A file, or a folder with what is in it. */
    Tree delete(String name) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(at(name))) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path one : all) {
            Files.delete(one);
        }
        return this;
    }

    /** The text of a file in a snapshot, or null. */
    String text(Snapshot snapshot, String name) {
        return snapshot.files().stream()
                .filter(file -> file.path().equals(at(name)))
                .map(file -> new String(file.bytes(), StandardCharsets.UTF_8))
                .findFirst()
                .orElse(null);
    }
}
