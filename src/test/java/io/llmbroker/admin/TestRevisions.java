package io.llmbroker.admin;

import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.live.Host;
import io.llmbroker.live.RevisionState;
import io.llmbroker.live.Revisions;
import io.llmbroker.server.Address;
import io.llmbroker.server.Revision;
import io.llmbroker.source.Rejected;
import io.llmbroker.source.Snapshot;
import io.llmbroker.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Real revisions of a folder's files, each in a host of its own; a rollback lets an earlier host run again. */
final class TestRevisions implements Revisions, AutoCloseable {
    private record Entry(int number, Integer restores, List<String> changed, Snapshot snapshot, Host host) {}

    private final Sources sources;
    private final Map<String, String> environment;
    private final List<Entry> entries = new ArrayList<>();
    private Rejected rejected;

    TestRevisions(Path folder, Map<String, String> environment) {
        this.sources = new Sources(
                folder.resolve("config.yaml"),
                folder.resolve("routes"),
                Path.of("application.properties"),
                folder.resolve("smoke"));
        this.environment = environment;
    }

    /** Writes a file beside the configuration. */
    TestRevisions write(String name, String text) throws IOException {
        Path file = sources.config().resolveSibling(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    /** Copies a file of the real routes. */
    TestRevisions copyRoutes(String... names) throws IOException {
        for (String name : names) {
            write("routes/" + name, Files.readString(Path.of("routes", name)));
        }
        return this;
    }

    /** Lets the files as they are now be the running revision. */
    synchronized TestRevisions start() throws Exception {
        Snapshot snapshot = files();
        List<String> changed = entries.isEmpty() ? List.of() : snapshot.changedSince(entries.get(0).snapshot);
        Host host = Host.start(sources, new Address("127.0.0.1", 0), environment);
        entries.add(0, new Entry(entries.size() + 1, null, changed, snapshot, host));
        return this;
    }

    /** The files have been found wrong. */
    synchronized void reject(String problem) {
        rejected = new Rejected(
                Instant.parse("2026-01-02T03:04:05Z"), files().changedSince(entries.get(0).snapshot), List.of(problem));
    }

    Path file(String name) {
        return sources.config().resolveSibling(name);
    }

    /** Clients' port of the revision that was started first. */
    Host firstHost() {
        return entries.get(entries.size() - 1).host;
    }

    @Override
    public synchronized List<RevisionState> states() {
        return entries.stream().map(this::state).toList();
    }

    private RevisionState state(Entry entry) {
        boolean running = entry == entries.get(0);
        return new RevisionState(
                entry.number,
                running ? RevisionState.State.RUNNING : RevisionState.State.DRAINING,
                Instant.parse("2026-01-02T03:04:05.678Z"),
                entry.restores != null
                        ? RevisionState.Cause.ROLLBACK
                        : entry.number == 1 ? RevisionState.Cause.START : RevisionState.Cause.SAVE,
                entry.restores,
                entry.changed,
                3,
                1200,
                0);
    }

    @Override
    public synchronized Revision running() {
        return entries.get(0).host.current();
    }

    @Override
    public synchronized Optional<Snapshot> snapshot(int number) {
        return entry(number).map(Entry::snapshot);
    }

    private Optional<Entry> entry(int number) {
        return entries.stream().filter(entry -> entry.number == number).findFirst();
    }

    @Override
    public Snapshot files() {
        return Snapshot.read(sources);
    }

    @Override
    public synchronized Optional<Rejected> rejected() {
        return Optional.ofNullable(rejected);
    }

    @Override
    public synchronized boolean filesAreRunning() {
        return files().hash().equals(entries.get(0).snapshot.hash());
    }

    @Override
    public synchronized RevisionState rollback(Integer number) {
        if (number == null && entries.size() == 1) {
            throw ApiError.of(409, ErrorType.INVALID_REQUEST, "nothing_to_roll_back", "There is no earlier revision.");
        }
        Entry wanted = (number == null ? Optional.of(entries.get(1)) : entry(number))
                .orElseThrow(
                        () -> ApiError.of(404, ErrorType.NOT_FOUND, "revision_not_found", "There is none of them."));
        List<String> changed = wanted.snapshot.changedSince(entries.get(0).snapshot);
        Entry restored = new Entry(entries.size() + 1, wanted.number, changed, wanted.snapshot, wanted.host);
        entries.add(0, restored);
        return state(restored);
    }

    @Override
    public void close() {
        entries.stream().map(Entry::host).distinct().forEach(Host::close);
        entries.clear();
    }
}
