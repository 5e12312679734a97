package io.llmbroker.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which files of the folder are route files: every name that ends in {@code .camel.yaml}, in sub-folders too. Links are
 * followed; names that begin with a dot are passed over, for they are editors' and Kubernetes' own.
 *
 * @param folder where they are
 * @param files the route files, sorted by name; a sub-folder that cannot be read is among them, with its fault
 * @param ignored other YAML files
 * @param readable whether there is such a folder
 */
public record RouteFolder(Path folder, List<SourceFile> files, List<Path> ignored, boolean readable) {
    /** How the name of a route file ends. */
    public static final String ENDING = ".camel.yaml";

    static RouteFolder read(Path folder) {
        FolderWalk walk;
        try {
            walk = FolderWalk.of(folder);
        } catch (IOException e) {
            return new RouteFolder(folder, List.of(), List.of(), false);
        }
        Stream<SourceFile> unread =
                walk.unreadable().stream().map(path -> SourceFile.faulty(path, SourceFile.Fault.UNREADABLE));
        Stream<SourceFile> read =
                walk.files().stream().filter(FolderWalk::isRoute).flatMap(SourceFile::listed);
        return new RouteFolder(
                folder,
                Stream.concat(unread, read)
                        .sorted(Comparator.comparing(SourceFile::path))
                        .toList(),
                walk.files().stream()
                        .filter(file ->
                                !FolderWalk.isRoute(file) && file.toString().matches(".*\\.ya?ml"))
                        .sorted()
                        .toList(),
                true);
    }
}
