package io.llmbroker.live;

import java.time.Instant;
import java.util.List;

/**
 * What one revision is and has done, as operators see it. Immutable.
 *
 * @param number from 1, one more for each
 * @param state where it is in its life
 * @param since when it began to answer
 * @param cause why it was made
 * @param restores number of the revision that it brings back, or null
 * @param changed names of the files that are other than in the revision before
 * @param inFlight requests that are not answered to their end yet
 * @param answered requests that are
 * @param ownFailures those of them that failed by the gateway's own doing: a 5xx that no vendor caused
 */
public record RevisionState(
        int number,
        State state,
        Instant since,
        Cause cause,
        Integer restores,
        List<String> changed,
        long inFlight,
        long answered,
        long ownFailures) {

    /** Where a revision is in its life. */
    public enum State {
        /** It answers new requests. */
        RUNNING,
        /** It finishes what it has begun. */
        DRAINING,
        /** It is stopped; its files are kept. */
        CLOSED
    }

    /** Why a revision was made. */
    public enum Cause {
        START,
        SAVE,
        ROLLBACK,
        AUTOMATIC_ROLLBACK;

        /** @return the cause in words, for example {@code automatic rollback} */
        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }
}
