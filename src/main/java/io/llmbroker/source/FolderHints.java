package io.llmbroker.source;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that somebody may have written to the files: what the system reports of their folders, as far as it does. There
 * may be hints for nothing, and there may be none for a change. For one thread.
 */
final class FolderHints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderHints.class);
    /** Every name counts. */
    private static final String ANY = "/";
    /** So many folders are watched at most: the system has few watches for all of a user's programs. */
    private static final int MAX_FOLDERS = 500;
    /** How long to look away after news of other files, such as a log beside the configuration; milliseconds. */
    private static final long NOISE_PAUSE = 50;

    private static final List<WatchEvent.Kind<?>> KINDS = List.of(
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY,
            StandardWatchEventKinds.ENTRY_DELETE);

    /** Where the system's reports come from. */
    interface Reports {
        /**
         * @return a new service
         * @throws IOException when the system has none to give
         */
        WatchService open() throws IOException;

        /** @return the system's own */
        static Reports ofSystem() {
            return () -> FileSystems.getDefault().newWatchService();
        }
    }

    private final Sources sources;
    private final WatchService service;
    /** What is watched, with the names that count there. */
    private Map<WatchKey, Set<String>> watched = Map.of();

    private boolean warned;

    private FolderHints(Sources sources, WatchService service) {
        this.sources = sources;
        this.service = service;
        warned = service == null;
    }

    /** Begins; says so in the log when the system gives no hints. */
    static FolderHints open(Sources sources, Reports reports) {
        try {
            return new FolderHints(sources, reports.open());
        } catch (IOException | UnsupportedOperationException e) {
            warn(e);
            return new FolderHints(sources, null);
        }
    }

    private static void warn(Exception why) {
        LOG.warn("the system does not tell of every save ({}): files are looked at every few seconds", why.toString());
    }

    /** Watches the folders that are there now and no other: those that the files are in, and those of the routes. */
    void follow() {
        if (service == null) {
            return;
        }
        Map<WatchKey, Set<String>> wanted = new HashMap<>();
        for (Path path : anchors()) {
            Path absolute = path.toAbsolutePath();
            if (absolute.getParent() != null) {
                watch(absolute.getParent(), absolute.getFileName().toString(), wanted);
            }
        }
        watch(sources.smoke(), ANY, wanted);
        for (Path folder : routeFolders()) {
            watch(folder, ANY, wanted);
        }
        watched.keySet().stream().filter(key -> !wanted.containsKey(key)).forEach(WatchKey::cancel);
        watched = wanted;
    }

    private List<Path> anchors() {
        Path dotEnv = sources.config().resolveSibling(".env");
        return List.of(sources.config(), dotEnv, sources.properties(), sources.routes(), sources.smoke());
    }

    private List<Path> routeFolders() {
        try {
            return FolderWalk.of(sources.routes()).folders();
        } catch (IOException e) {
            return List.of();
        }
    }

    private void watch(Path folder, String name, Map<WatchKey, Set<String>> wanted) {
        if (wanted.size() >= MAX_FOLDERS) {
            return;
        }
        try {
            // the same key again when the folder is the same one
            WatchKey key = folder.register(service, KINDS.toArray(WatchEvent.Kind<?>[]::new));
            wanted.computeIfAbsent(key, none -> new HashSet<>()).add(name);
        } catch (NoSuchFileException | NotDirectoryException e) {
            // not there, or not yet: the folder that it would be in tells
        } catch (IOException e) {
            if (!warned) {
                warned = true;
                warn(e);
            }
        }
    }

    /**
     * Waits for a hint.
     *
     * @param longest time to wait
     * @return whether there was one
     * @throws InterruptedException when the thread is
     */
    boolean await(Duration longest) throws InterruptedException {
        if (service == null) {
            TimeUnit.NANOSECONDS.sleep(longest.toNanos());
            return false;
        }
        long end = System.nanoTime() + longest.toNanos();
        for (; ; ) {
            WatchKey first = service.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (first == null) {
                return false;
            }
            boolean counts = false;
            for (WatchKey key = first; key != null; key = service.poll()) {
                counts |= drain(key);
            }
            if (counts) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(NOISE_PAUSE);
        }
    }

    /**
     * Waits until there was no hint for a while.
     *
     * @param quiet that while
     * @param longest time to wait
     * @return whether it became quiet
     * @throws InterruptedException when the thread is
     */
    boolean quietFor(Duration quiet, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (await(quiet)) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
        }
        return true;
    }

    private boolean drain(WatchKey key) {
        Set<String> names = watched.getOrDefault(key, Set.of());
        boolean counts = false;
        for (WatchEvent<?> event : key.pollEvents()) {
            String name = String.valueOf(event.context()); // null: there were too many
            counts |= event.context() == null
                    || names.contains(ANY)
                    || names.contains(name)
                    || name.startsWith(".."); // Kubernetes' own names: what the files are links to is exchanged
        }
        boolean gone = !key.reset() && watched.containsKey(key);
        return counts || gone;
    }

    @Override
    public void close() {
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                LOG.debug("the watch of folders was not closed", e);
            }
        }
    }
}
