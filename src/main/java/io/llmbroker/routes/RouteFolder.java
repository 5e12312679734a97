package io.llmbroker.routes;

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
 * @param routes the route files, sorted
 * @param ignored other YAML files
 */
record RouteFolder(List<Path> routes, List<Path> ignored) {
    static RouteFolder list(Path folder) throws RouteException {
        try (Stream<Path> found = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> yaml = found.filter(file -> file.toString().matches(".*\\.ya?ml")
                            && !isHidden(folder.relativize(file))
                            && Files.isRegularFile(file))
                    .sorted()
                    .toList();
            return new RouteFolder(
                    yaml.stream().filter(RouteFolder::isRoute).toList(),
                    yaml.stream().filter(file -> !isRoute(file)).toList());
        } catch (IOException | UncheckedIOException e) {
            throw new RouteException(List.of(folder + ": there is no such folder, or it cannot be read"));
        }
    }

    private static boolean isRoute(Path file) {
        return file.toString().endsWith(RouteFiles.ENDING);
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
