package io.llmbroker.bus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The clients of message brokers, in the folder {@code lib/bus} beside the gateway's jar: a gateway without a door on a
 * bus never opens them. Thread-safe.
 */
public final class BusLibrary {
    private static ClassLoader loader;

    private BusLibrary() {}

    /**
     * @return loads the gateway's classes and those of the clients; one for the process
     * @throws UncheckedIOException when the folder cannot be read
     */
    public static synchronized ClassLoader loader() {
        if (loader == null) {
            ClassLoader own = BusLibrary.class.getClassLoader();
            Path folder = folder();
            loader = folder == null ? own : new URLClassLoader("lib-bus", jars(folder), own);
        }
        return loader;
    }

    /**
     * @param scheme of Camel's component: {@code jms}, {@code amqp}, {@code kafka}
     * @return whether its jars are there
     */
    public static boolean has(String scheme) {
        return loader().getResource("META-INF/services/org/apache/camel/component/" + scheme) != null;
    }

    /** Null where there is no jar with a folder beside it: then the class path has all, or nobody has it. */
    private static Path folder() {
        try {
            Path jar = Path.of(BusLibrary.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path folder = jar.resolveSibling("lib").resolve("bus");
            return Files.isRegularFile(jar) && Files.isDirectory(folder) ? folder : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static URL[] jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .map(BusLibrary::url)
                    .toArray(URL[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
