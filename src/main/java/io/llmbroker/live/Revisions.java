package io.llmbroker.live;

import io.llmbroker.error.ApiError;
import io.llmbroker.server.Revision;
import io.llmbroker.source.Rejected;
import io.llmbroker.source.Snapshot;
import java.util.List;
import java.util.Optional;

/** The revisions that the process runs, has run and could go back to. Thread-safe. */
public interface Revisions {
    /** @return those that are remembered, the newest first */
    List<RevisionState> states();

    /** @return the one that answers new requests */
    Revision running();

    /**
     * @param number of a revision
     * @return what it was made from, as long as it is remembered
     */
    Optional<Snapshot> snapshot(int number);

    /** @return the files as they are now, live or not */
    Snapshot files();

    /** @return the last save, when it did not go live and no later one has */
    Optional<Rejected> rejected();

    /** @return whether the files are what runs; they are not after a rejected save or a rollback */
    boolean filesAreRunning();

    /**
     * Lets an earlier revision's files run again, as a new revision; it holds until the next save.
     *
     * @param number which, or null for the one before the running one, whose files are other than the running ones
     * @return the new revision
     * @throws ApiError 404 {@code revision_not_found}, 409 {@code nothing_to_roll_back}, or 409 {@code
     *     revision_rejected} when it no longer starts
     */
    RevisionState rollback(Integer number);
}
