package io.llmbroker.source;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * All that a revision is made from, as it was at one moment: the same bytes are checked, run, shown and gone back to,
 * whatever happens to the files meanwhile. Immutable and thread-safe.
 */
public final class Snapshot {
    private final Sources sources;
    private final SourceFile config;
    private final SourceFile dotEnv;
    private final SourceFile properties;
    private final RouteFolder routes;
    private final List<SourceFile> smoke;
    private final String hash;

    private Snapshot(Sources sources) {
        this.sources = sources;
        config = SourceFile.read(sources.config());
        dotEnv = SourceFile.read(sources.config().resolveSibling(".env"));
        properties = SourceFile.read(sources.properties());
        routes = RouteFolder.read(sources.routes());
        smoke = SmokeFolder.read(sources.smoke());
        hash = hash(routes.readable(), files());
    }

    /**
     * Reads every file. Never throws: a file that cannot be read says so itself.
     *
     * @param sources where they are
     * @return what they hold now
     */
    public static Snapshot read(Sources sources) {
        return new Snapshot(sources);
    }

    /** @return where the files are */
    public Sources sources() {
        return sources;
    }

    /** @return the configuration file */
    public SourceFile config() {
        return config;
    }

    /** @return the {@code .env} beside the configuration, which need not exist */
    public SourceFile dotEnv() {
        return dotEnv;
    }

    /** @return Camel's own settings */
    public SourceFile properties() {
        return properties;
    }

    /** @return the route files */
    public RouteFolder routes() {
        return routes;
    }

    /** @return the operator's canned requests, sorted by name; often none */
    public List<SourceFile> smoke() {
        return smoke;
    }

    /** @return every file: those that must be there, and those that are */
    public List<SourceFile> files() {
        List<SourceFile> files = new ArrayList<>(List.of(config));
        if (dotEnv.exists()) {
            files.add(dotEnv);
        }
        files.add(properties);
        files.addAll(routes.files());
        files.addAll(smoke);
        return files;
    }

    /** @return SHA-256 of names, contents and faults, in hexadecimal: equal when every file is */
    public String hash() {
        return hash;
    }

    /**
     * @param before an earlier one
     * @return the names of the files that are new, gone or other than then, sorted
     */
    public List<String> changedSince(Snapshot before) {
        Map<Path, SourceFile> then = new LinkedHashMap<>();
        before.files().forEach(file -> then.put(file.path(), file));
        TreeSet<String> changed = new TreeSet<>();
        for (SourceFile file : files()) {
            if (!file.equals(then.remove(file.path()))) {
                changed.add(file.path().toString());
            }
        }
        then.keySet().forEach(gone -> changed.add(gone.toString()));
        if (routes.readable() != before.routes.readable()) {
            changed.add(routes.folder().toString());
        }
        return List.copyOf(changed);
    }

    private static String hash(boolean routesAreThere, List<SourceFile> files) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        digest.update((byte) (routesAreThere ? 1 : 0));
        for (SourceFile file : files) {
            String head = file.path() + "\0" + file.fault() + "\0" + file.bytes().length + "\0";
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            digest.update(file.bytes());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
