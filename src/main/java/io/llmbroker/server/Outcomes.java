package io.llmbroker.server;

/** How the requests of one revision ended: all of them, and those of the last minute. Thread-safe. */
public final class Outcomes {
    private static final int SECONDS = 60;

    private final long[] second = new long[SECONDS];
    private final long[] answered = new long[SECONDS];
    private final long[] failed = new long[SECONDS];
    private long allAnswered;
    private long allFailed;

    /**
     * @param answered requests that are answered to their end
     * @param ownFailures those of them that failed with a 5xx that no vendor caused
     */
    public record Count(long answered, long ownFailures) {
        /** @return own failures among all, 0 to 1 */
        public double share() {
            return answered == 0 ? 0 : (double) ownFailures / answered;
        }
    }

    /** @param ownFailure whether the request failed with a 5xx that no vendor caused */
    public void answered(boolean ownFailure) {
        answered(ownFailure, System.nanoTime() / 1_000_000_000L);
    }

    synchronized void answered(boolean ownFailure, long now) {
        int slot = (int) Math.floorMod(now, (long) SECONDS);
        if (second[slot] != now) {
            second[slot] = now;
            answered[slot] = 0;
            failed[slot] = 0;
        }
        answered[slot]++;
        allAnswered++;
        if (ownFailure) {
            failed[slot]++;
            allFailed++;
        }
    }

    /** @return since the revision began */
    public synchronized Count all() {
        return new Count(allAnswered, allFailed);
    }

    /** @return of the last 60 seconds */
    public Count lastMinute() {
        return lastMinute(System.nanoTime() / 1_000_000_000L);
    }

    synchronized Count lastMinute(long now) {
        long some = 0;
        long wrong = 0;
        for (int slot = 0; slot < SECONDS; slot++) {
            if (answered[slot] > 0 && now - second[slot] < SECONDS) {
                some += answered[slot];
                wrong += failed[slot];
            }
        }
        return new Count(some, wrong);
    }
}
