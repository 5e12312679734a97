package io.llmbroker.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder of the operator's canned requests: every {@code .json} file in it. Stateless. */
final class SmokeFolder {
    private SmokeFolder() {}

    /**
     * @param folder which need not exist
     * @return what is there, sorted by name; nothing where there is no folder, its fault when it cannot be read
     */
    static List<SourceFile> read(Path folder) {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(file -> isRequest(file.getFileName().toString()))
                    .sorted()
                    .flatMap(SourceFile::listed)
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | UncheckedIOException e) {
            return List.of(SourceFile.faulty(folder, SourceFile.Fault.UNREADABLE));
        }
    }

    private static boolean isRequest(String name) {
        return name.endsWith(".json") && !name.startsWith(".");
    }
}
