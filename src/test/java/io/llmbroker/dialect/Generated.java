package io.llmbroker.dialect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Values that a dialect makes up anew each time, because the vendor gave none, are no part of what is expected. */
final class Generated {
    private static final long A_DAY = 86_400;

    private Generated() {}

    /** A copy with a creation time of today as 0. */
    static ObjectNode masked(ObjectNode answer) {
        ObjectNode masked = answer.deepCopy();
        if (Math.abs(Instant.now().getEpochSecond() - answer.path("created").asLong()) < A_DAY) {
            masked.put("created", 0);
        }
        return masked;
    }
}
