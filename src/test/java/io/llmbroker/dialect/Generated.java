package io.llmbroker.dialect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Pattern;

/** Values that a dialect makes up anew each time, because the vendor gave none, are no part of what is expected. */
final class Generated {
    private static final long A_DAY = 86_400;
    private static final Pattern FRESH = Pattern.compile("gw[0-9a-f]{24}");

    private Generated() {}

    /** A copy with a creation time of today as 0, and {@link FreshId}s all alike. */
    static ObjectNode masked(ObjectNode answer) {
        ObjectNode masked = sameIds(answer);
        if (Math.abs(Instant.now().getEpochSecond() - answer.path("created").asLong()) < A_DAY) {
            masked.put("created", 0);
        }
        return masked;
    }

    private static ObjectNode sameIds(ObjectNode answer) {
        try {
            String text = new String(Json.bytes(answer), StandardCharsets.UTF_8);
            return (ObjectNode) Json.MAPPER.readTree(FRESH.matcher(text).replaceAll("gw0"));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
