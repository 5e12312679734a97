package io.llmbroker.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.json.YamlResource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Look-alikes' finish reasons to OpenAI's ({@code dialect/openai-finish-reasons.yaml}). Thread-safe. */
final class FinishReasons {
    private static final Map<String, String> CANONICAL = new HashMap<>();
    private static final Map<String, Integer> FAILURES = new HashMap<>();

    static {
        JsonNode data = YamlResource.read("dialect/openai-finish-reasons.yaml");
        data.get("reasons").properties().forEach(reason -> reason.getValue()
                .forEach(word -> CANONICAL.put(word.textValue(), reason.getKey())));
        data.get("failures").properties().forEach(status -> status.getValue()
                .forEach(word -> FAILURES.put(word.textValue(), Integer.valueOf(status.getKey()))));
    }

    private FinishReasons() {}

    /**
     * @param reason what the vendor says: absent, null, empty and the string {@code "null"} say nothing
     * @return OpenAI's word, {@code stop} for one that nobody knows, or null
     * @throws ApiError when the vendor's word means that the answer failed
     */
    static String canonical(JsonNode reason) {
        if (reason == null || !reason.isTextual()) {
            return null;
        }
        String word = reason.textValue().toLowerCase(Locale.ROOT);
        if (word.isEmpty() || word.equals("null")) {
            return null;
        }
        Integer failure = FAILURES.get(word);
        if (failure != null) {
            throw ApiError.of(
                            failure,
                            ErrorType.ofStatus(failure),
                            "stream_interrupted",
                            "The vendor broke off the answer: finish reason " + word + ".")
                    .fromVendor(null);
        }
        return CANONICAL.getOrDefault(word, "stop");
    }

    /** The same for a choice that is over: tool calls are never merely a stop, though they may be cut short. */
    static String ended(String reason, boolean calledTools) {
        if (reason == null || reason.equals("stop")) {
            return calledTools ? "tool_calls" : "stop";
        }
        return reason.equals("tool_calls") && !calledTools ? "stop" : reason;
    }
}
