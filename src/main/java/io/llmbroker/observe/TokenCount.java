package io.llmbroker.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;

/** Tokens of one request, as OpenAI's usage object counts them. Not thread-safe. */
public final class TokenCount {
    long input;
    long output;
    long cached;
    long reasoning;
    boolean known;

    void add(JsonNode usage) {
        if (usage == null || !usage.isObject()) {
            return;
        }
        known = true;
        input += usage.path("prompt_tokens").asLong();
        output += usage.path("completion_tokens").asLong();
        cached += usage.path("prompt_tokens_details").path("cached_tokens").asLong();
        reasoning +=
                usage.path("completion_tokens_details").path("reasoning_tokens").asLong();
    }

    /** @return OpenAI's usage object with the sums, a new tree */
    public ObjectNode usage() {
        return Json.object()
                .put("prompt_tokens", input)
                .put("completion_tokens", output)
                .put("total_tokens", input + output);
    }
}
