package io.llmbroker.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder of the operator's canned requests: every {@code .json} file in it. Stateless. */
final class SmokeFolder {
    private SmokeFolder() {}

    /** What is there, sorted by name; nothing where there is no folder. */
    static List<SourceFile> read(Path folder) {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(file -> isRequest(file.getFileName().toString()))
                    .sorted()
                    .map(SourceFile::read)
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    private static boolean isRequest(String name) {
        return name.endsWith(".json") && !name.startsWith(".");
    }
}
