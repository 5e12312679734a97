package io.llmbroker.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A file as it was at one moment; equal to another one with the same path, bytes and fault. Immutable by convention:
 * nobody changes the bytes.
 *
 * @param path as people name it
 * @param bytes what it held; empty when it could not be read
 * @param fault why it could not be read, or null
 */
public record SourceFile(Path path, byte[] bytes, Fault fault) {
    private static final int MAX_MIB = 16;
    private static final int MAX_BYTES = MAX_MIB * 1024 * 1024;

    /** Why a file could not be read. */
    public enum Fault {
        /** There is no such file. */
        MISSING("there is no such file"),
        /** It is a directory. */
        DIRECTORY("the file cannot be read: it is a directory"),
        /** It is a pipe, a socket or a device. */
        NOT_REGULAR("the file cannot be read: it is a pipe, a socket or a device"),
        /** It is larger than anybody writes. */
        TOO_LARGE("the file cannot be read: it is larger than " + MAX_MIB + " MiB"),
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
     * @param path of the file; links are followed
     * @return what it holds now, or why it cannot be read; never throws, and never waits for who writes to a pipe
     */
    public static SourceFile read(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                return faulty(path, Fault.DIRECTORY);
            }
            if (attributes.isOther() && !isNull(path)) {
                return faulty(path, Fault.NOT_REGULAR);
            }
            if (attributes.size() > MAX_BYTES) {
                return faulty(path, Fault.TOO_LARGE);
            }
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1); // it may grow
                return bytes.length > MAX_BYTES ? faulty(path, Fault.TOO_LARGE) : new SourceFile(path, bytes, null);
            }
        } catch (NoSuchFileException e) {
            return faulty(path, Fault.MISSING);
        } catch (IOException | SecurityException e) {
            return faulty(path, Fault.UNREADABLE);
        }
    }

    /**
     * A file that a listing of its folder named.
     *
     * @return what it holds; nothing when it vanished meanwhile, but a link that leads nowhere is a fault
     */
    static Stream<SourceFile> listed(Path path) {
        SourceFile file = read(path);
        return file.exists() || Files.isSymbolicLink(path) ? Stream.of(file) : Stream.empty();
    }

    static SourceFile faulty(Path path, Fault fault) {
        return new SourceFile(path, new byte[0], fault);
    }

    /** Whether it is {@code /dev/null}, which people mount over a file that is to be empty. */
    private static boolean isNull(Path path) throws IOException {
        try {
            return Files.getAttribute(path, "unix:rdev").equals(Files.getAttribute(Path.of("/dev/null"), "unix:rdev"));
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /** @return whether there is such a file, readable or not */
    public boolean exists() {
        return fault != Fault.MISSING;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourceFile file
                && path.equals(file.path)
                && fault == file.fault
                && Arrays.equals(bytes, file.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, fault, Arrays.hashCode(bytes));
    }

    /** What a log may hold: the name and never the bytes. */
    @Override
    public String toString() {
        return path + (fault == null ? " (" + bytes.length + " bytes)" : ": " + fault.text());
    }
}
