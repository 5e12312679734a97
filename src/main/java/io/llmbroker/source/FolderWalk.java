package io.llmbroker.source;

import static java.nio.file.FileVisitResult.CONTINUE;
import static java.nio.file.FileVisitResult.SKIP_SUBTREE;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * What is in the folder of the routes and below it: links are followed, what is hidden is passed over. A tree that
 * changes meanwhile is no fault. For one thread.
 */
final class FolderWalk extends SimpleFileVisitor<Path> {
    private final Path root;
    private final List<Path> folders = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final List<Path> unreadable = new ArrayList<>();

    private FolderWalk(Path root) {
        this.root = root;
    }

    /**
     * @param root where to begin
     * @return what is there
     * @throws IOException when there is no such folder or it cannot be read
     */
    static FolderWalk of(Path root) throws IOException {
        FolderWalk walk = new FolderWalk(root);
        Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, walk);
        if (walk.folders.isEmpty()) {
            throw new NotDirectoryException(root.toString());
        }
        return walk;
    }

    static boolean isRoute(Path file) {
        return file.getFileName().toString().endsWith(RouteFolder.ENDING);
    }

    /** @return the folder and those below it */
    List<Path> folders() {
        return folders;
    }

    /** @return all that is no folder, links that lead nowhere included; also folders that are named like a route file */
    List<Path> files() {
        return files;
    }

    /** @return what the system lets nobody look into */
    List<Path> unreadable() {
        return unreadable;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        if (isPassedOver(folder)) {
            return SKIP_SUBTREE;
        }
        if (!folder.equals(root) && isRoute(folder)) {
            files.add(folder); // what Docker makes of a mounted file that is not there: to be reported
            return SKIP_SUBTREE;
        }
        folders.add(folder);
        return CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (!isPassedOver(file)) {
            files.add(file);
        }
        return CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException why) throws IOException {
        if (path.equals(root)) {
            throw why;
        }
        boolean harmless = why instanceof NoSuchFileException // gone since it was listed
                || why instanceof FileSystemLoopException; // a link to a folder that we are in
        if (!harmless && !isPassedOver(path)) {
            unreadable.add(path);
        }
        return CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException why) throws IOException {
        return why == null ? CONTINUE : visitFileFailed(folder, why);
    }

    private boolean isPassedOver(Path path) {
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        return !path.equals(root) && (name.startsWith(".") || name.equals("lost+found"));
    }
}
