package io.llmbroker.live;

import io.llmbroker.live.RevisionState.Cause;
import io.llmbroker.live.RevisionState.State;
import io.llmbroker.server.Outcomes;
import io.llmbroker.server.Revision;
import io.llmbroker.source.Snapshot;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The revisions of the process: the running one, those that drain, and the files of the last ones. Thread-safe. */
final class History {
    /** How many are remembered, the running one included. */
    static final int KEPT = 20;

    private final Deque<Entry> entries = new ArrayDeque<>(); // the newest first

    private History() {}

    static History empty() {
        return new History();
    }

    /** One revision, running or not. Guarded by the history. */
    static final class Entry {
        final int number;
        final Snapshot snapshot;
        final Outcomes outcomes;
        final Instant since = Instant.now();
        final Cause cause;
        final Integer restores;
        final List<String> changed;
        private Revision revision;
        private State state = State.RUNNING;

        Entry(Revision revision, Snapshot snapshot, Cause cause, Integer restores, List<String> changed) {
            this.revision = revision;
            this.number = revision.gateway().revision();
            this.outcomes = revision.gateway().outcomes();
            this.snapshot = snapshot;
            this.cause = cause;
            this.restores = restores;
            this.changed = changed;
        }

        /** The revision; null when it is closed: only its files are kept. */
        synchronized Revision revision() {
            return revision;
        }

        private synchronized void forget() {
            revision = null;
        }
    }

    /** Puts a new one in front: it runs from now on. */
    synchronized void add(Entry entry) {
        if (!entries.isEmpty()) {
            entries.getFirst().state = State.DRAINING;
        }
        entries.addFirst(entry);
        while (entries.size() > KEPT && entries.getLast().state == State.CLOSED) {
            entries.removeLast();
        }
    }

    synchronized void closed(Entry entry) {
        entry.state = State.CLOSED;
        entry.forget();
    }

    /** @return the running one, or null before the first */
    synchronized Entry running() {
        return entries.peekFirst();
    }

    /** @return those that are not closed, the newest first */
    synchronized List<Entry> alive() {
        return entries.stream().filter(entry -> entry.state != State.CLOSED).toList();
    }

    synchronized Optional<Entry> find(int number) {
        return entries.stream().filter(entry -> entry.number == number).findFirst();
    }

    /**
     * @return the newest before the running one, or before the one that it brings back, whose files are other than the
     *     running ones
     */
    synchronized Optional<Entry> before() {
        Entry running = entries.getFirst();
        int from = running.restores != null ? running.restores : running.number;
        return entries.stream()
                .filter(entry -> entry.number < from)
                .filter(entry -> !entry.snapshot.hash().equals(running.snapshot.hash()))
                .findFirst();
    }

    /** @return all that are remembered, the newest first */
    synchronized List<RevisionState> states() {
        List<RevisionState> states = new ArrayList<>();
        for (Entry entry : entries) {
            states.add(state(entry));
        }
        return states;
    }

    synchronized RevisionState state(Entry entry) {
        Outcomes.Count count = entry.outcomes.all();
        Revision revision = entry.revision();
        return new RevisionState(
                entry.number,
                entry.state,
                entry.since,
                entry.cause,
                entry.restores,
                entry.changed,
                revision == null ? 0 : revision.inFlight(),
                count.answered(),
                count.ownFailures());
    }
}
