package io.llmbroker.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which files of the folder are route files: every name that ends in {@code .camel.yaml}, in sub-folders too. Links are
 * followed; names that begin with a dot are passed over, for they are editors' and Kubernetes' own.
 *
 * @param folder where they are
 * @param files the route files, sorted by name
 * @param ignored other YAML files
 * @param readable whether there is such a folder
 */
public record RouteFolder(Path folder, List<SourceFile> files, List<Path> ignored, boolean readable) {
    /** How the name of a route file ends. */
    public static final String ENDING = ".camel.yaml";

    static RouteFolder read(Path folder) {
        try (Stream<Path> found = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> yaml = found.filter(file -> file.toString().matches(".*\\.ya?ml")
                            && !isHidden(folder.relativize(file))
                            && (Files.isRegularFile(file) || Files.notExists(file)))
                    .sorted()
                    .toList();
            return new RouteFolder(
                    folder,
                    yaml.stream()
                            .filter(RouteFolder::isRoute)
                            .map(SourceFile::read)
                            .toList(),
                    yaml.stream().filter(file -> !isRoute(file)).toList(),
                    true);
        } catch (IOException | UncheckedIOException e) {
            return new RouteFolder(folder, List.of(), List.of(), false);
        }
    }

    private static boolean isRoute(Path file) {
        return file.toString().endsWith(ENDING);
    }

    private static boolean isHidden(Path inFolder) {
        for (Path name : inFolder) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }
}
