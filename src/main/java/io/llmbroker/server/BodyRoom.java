package io.llmbroker.server;

import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the bodies of all requests in flight may take together. A request with media of 10 MB takes some 50 MB
 * while it is parsed and encoded: a few more than fit would end the process, so they are told to come again. Thread-safe.
 */
final class BodyRoom {
    /** The process's: an eighth of its heap. */
    static final BodyRoom OF_PROCESS = new BodyRoom(Runtime.getRuntime().maxMemory() / 8);

    private final long size;
    private final AtomicLong taken = new AtomicLong();

    /** @param size in bytes */
    BodyRoom(long size) {
        this.size = size;
    }

    /**
     * Takes room, which must be given back; where nothing is taken, any body fits: a limit of its own is another matter.
     *
     * @param bytes 0 or more
     * @return whether there was room
     */
    boolean take(long bytes) {
        long now;
        do {
            now = taken.get();
            if (now > 0 && bytes > 0 && now + bytes > size) {
                return false;
            }
        } while (!taken.compareAndSet(now, now + bytes));
        return true;
    }

    /** @param bytes that were taken and are free again */
    void give(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** @return bytes that are taken now */
    long taken() {
        return taken.get();
    }

    /** @return what a client is told for whose body there is no room */
    static ApiError full() {
        return ApiError.of(
                        503,
                        ErrorType.OVERLOADED,
                        "too_much_in_flight",
                        "The gateway has no memory for one more request of this size now. Try again in a moment.")
                .withRetryAfter(Duration.ofSeconds(1));
    }
}
