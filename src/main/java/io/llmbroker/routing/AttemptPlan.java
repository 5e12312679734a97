package io.llmbroker.routing;

import io.llmbroker.config.Retry;
import io.llmbroker.error.ApiError;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where one request stands in its attempts: which candidate, how often, how long to wait before the next. Lives for one
 * request; not thread-safe.
 */
public final class AttemptPlan {
    // a vendor that refuses our key or does not have the model: no use in asking it again, another may answer
    private static final Set<Integer> ANOTHER_VENDOR = Set.of(401, 402, 403, 404);
    private static final Set<Integer> AGAIN = Set.of(408, 409, 429);

    private final List<Candidate> candidates;
    private final long deadlineNanos;
    private int index;
    private int triesOfCurrent;
    private int calls;
    private Duration pause = Duration.ZERO;
    private ApiError firstRefusal;

    /**
     * @param candidates at least one
     * @param timeout for all attempts together
     */
    public AttemptPlan(List<Candidate> candidates, Duration timeout) {
        this(List.copyOf(candidates), System.nanoTime() + timeout.toNanos());
    }

    private AttemptPlan(List<Candidate> candidates, long deadlineNanos) {
        this.candidates = candidates;
        this.deadlineNanos = deadlineNanos;
    }

    /** @return a plan for another part of the same request: the same candidates and deadline, no attempt made yet */
    public AttemptPlan again() {
        return new AttemptPlan(candidates, deadlineNanos);
    }

    /** @return the candidate whose turn it is */
    public Candidate current() {
        return candidates.get(index);
    }

    /** @return how long to wait before the attempt that is due */
    public Duration pause() {
        return pause;
    }

    /** @return time left for everything; zero or negative when it is over */
    public Duration left() {
        return Duration.ofNanos(deadlineNanos - System.nanoTime());
    }

    /** Counts a call to a vendor. */
    public void called() {
        calls++;
        triesOfCurrent++;
    }

    /** @return calls made to vendors so far */
    public int calls() {
        return calls;
    }

    /**
     * Decides what follows a failure.
     *
     * @param error what the attempt ended with
     * @return whether another attempt is due; {@link #current} and {@link #pause} then tell which and when
     */
    public boolean nextAfter(ApiError error) {
        if (left().isNegative()) {
            return false;
        }
        if (!error.isFromVendor()) {
            return current().ofVirtual() && isRefusal(error) && passOver(error);
        }
        boolean again = error.status() >= 500 || AGAIN.contains(error.status());
        if (again && triesOfCurrent <= current().retry().retries()) {
            Duration wait = waitAfter(error);
            boolean tooLong = wait.compareTo(left()) >= 0;
            boolean othersFirst = hasNext() && wait.compareTo(current().retry().max()) > 0;
            if (!tooLong && !othersFirst) {
                pause = wait;
                return true;
            }
        }
        return (again || ANOTHER_VENDOR.contains(error.status())) && advance();
    }

    /** @return the error to answer with when all targets refused: the first one's, else the last failure */
    public ApiError finalError(ApiError last) {
        return !last.isFromVendor() && firstRefusal != null ? firstRefusal : last;
    }

    private static boolean isRefusal(ApiError error) {
        return error.status() == 400 || "provider_not_configured".equals(error.code());
    }

    private boolean passOver(ApiError refusal) {
        if (firstRefusal == null) {
            firstRefusal = refusal;
        }
        return advance();
    }

    private boolean hasNext() {
        return index + 1 < candidates.size();
    }

    private boolean advance() {
        if (!hasNext()) {
            return false;
        }
        index++;
        triesOfCurrent = 0;
        pause = Duration.ZERO;
        return true;
    }

    /** What the vendor asked for, else a doubling pause of which a random half is cut, so that clients spread. */
    private Duration waitAfter(ApiError error) {
        if (error.retryAfter() != null) {
            return error.retryAfter();
        }
        Retry retry = current().retry();
        long full = retry.initial().toMillis() << Math.min(triesOfCurrent - 1, 20);
        long capped = Math.max(1, Math.min(full, retry.max().toMillis()));
        return Duration.ofMillis(capped - ThreadLocalRandom.current().nextLong(capped / 2 + 1));
    }
}
