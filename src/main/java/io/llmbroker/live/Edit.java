package io.llmbroker.live;

import io.llmbroker.live.RevisionState.Cause;
import java.util.concurrent.CompletableFuture;

/** An edit on its way, which can be broken off by what cannot wait for it: a rollback, a stop. Thread-safe. */
final class Edit {
    private final Cause cause;
    private final CompletableFuture<String> brokenOff = new CompletableFuture<>();

    /** @param cause of the revision that it makes */
    Edit(Cause cause) {
        this.cause = cause;
    }

    /** @return of the revision that it makes */
    Cause cause() {
        return cause;
    }

    /** @param why in a few words */
    void breakOff(String why) {
        brokenOff.complete(why);
    }

    /** @return why it is broken off, or null while it is not */
    String whyBrokenOff() {
        return brokenOff.getNow(null);
    }

    /** @return ends when the edit is broken off, and only then; gives the reason */
    CompletableFuture<String> brokenOff() {
        return brokenOff.copy();
    }
}
