package io.llmbroker.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file as it was at one moment. Immutable by convention: nobody changes the bytes.
 *
 * @param path as people name it
 * @param bytes what it held; empty when it could not be read
 * @param fault why it could not be read, or null
 */
public record SourceFile(Path path, byte[] bytes, Fault fault) {
    /** Why a file could not be read. */
    public enum Fault {
        /** There is no such file. */
        MISSING("there is no such file"),
        /** It is a directory. */
        DIRECTORY("the file cannot be read: it is a directory"),
        /** The system refuses, or the disk is at fault. */
        UNREADABLE("the file cannot be read: no permission, or a fault of the disk");

        private final String text;

        Fault(String text) {
            this.text = text;
        }

        /** @return the same for people */
        public String text() {
            return text;
        }
    }

    /**
     * @param path of the file
     * @return what it holds now, or why it cannot be read; never throws
     */
    public static SourceFile read(Path path) {
        try {
            return new SourceFile(path, Files.readAllBytes(path), null);
        } catch (NoSuchFileException e) {
            return new SourceFile(path, new byte[0], Fault.MISSING);
        } catch (IOException | SecurityException e) {
            return new SourceFile(path, new byte[0], Files.isDirectory(path) ? Fault.DIRECTORY : Fault.UNREADABLE);
        }
    }

    /** @return whether there is such a file, readable or not */
    public boolean exists() {
        return fault != Fault.MISSING;
    }
}
