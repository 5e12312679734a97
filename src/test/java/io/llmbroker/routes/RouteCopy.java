package io.llmbroker.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A copy of {@code routes/} to edit, with a configuration beside it. */
public final class RouteCopy {
    private final Path folder;

    /** Copies the folder. */
    public RouteCopy() throws IOException {
        folder = Files.createTempDirectory("llmbroker-routes").resolve("routes");
        Path source = Path.of("routes");
        List<Path> all;
        try (Stream<Path> found = Files.walk(source)) {
            all = found.toList();
        }
        for (Path one : all) {
            Path copy = folder.resolve(source.relativize(one).toString());
            if (Files.isDirectory(one)) {
                Files.createDirectories(copy);
            } else {
                Files.copy(one, copy);
            }
        }
    }

    /** @return the copy */
    public Path folder() {
        return folder;
    }

    /** Writes a file, a new one or over another. */
    public RouteCopy write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
        return this;
    }

    /** Replaces the first occurrence, which must be there. */
    public RouteCopy replace(String file, String text, String by) throws IOException {
        String whole = Files.readString(folder.resolve(file));
        int at = whole.indexOf(text);
        if (at < 0) {
            throw new IllegalArgumentException(file + " has no " + text);
        }
        return write(file, whole.substring(0, at) + by + whole.substring(at + text.length()));
    }

    /** Deletes files. */
    public RouteCopy delete(String... files) throws IOException {
        for (String file : files) {
            Files.delete(folder.resolve(file));
        }
        return this;
    }

    /** Line of the first occurrence, from 1. */
    public static int line(Path file, String text) throws IOException {
        String whole = Files.readString(file);
        return 1
                + (int) whole.substring(0, whole.indexOf(text))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }
}
