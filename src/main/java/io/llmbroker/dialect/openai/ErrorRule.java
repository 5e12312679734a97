package io.llmbroker.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.YamlResource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A vendor's words for something that OpenAI has its own code for ({@code dialect/openai-errors.yaml}). Immutable.
 *
 * @param said searched in the vendor's code and type, or null
 * @param message searched in the vendor's message where its status is one of {@code when}, or null
 * @param at statuses at which the rule may hold; empty for all
 * @param when statuses at which the message counts
 * @param status what the client gets
 * @param code what the client gets
 */
record ErrorRule(Pattern said, Pattern message, List<Integer> at, List<Integer> when, int status, String code) {
    private static final List<ErrorRule> ALL = read();

    /** The first rule that holds, or null. */
    static ErrorRule find(int status, ErrorBody body) {
        for (ErrorRule rule : ALL) {
            if (rule.holds(status, body)) {
                return rule;
            }
        }
        return null;
    }

    private boolean holds(int given, ErrorBody body) {
        if (!at.isEmpty() && !at.contains(given)) {
            return false;
        }
        if (said != null && (finds(said, body.code()) || finds(said, body.type()))) {
            return true;
        }
        return message != null && when.contains(given) && finds(message, body.message());
    }

    private static boolean finds(Pattern pattern, String text) {
        return text != null && pattern.matcher(text).find();
    }

    private static List<ErrorRule> read() {
        List<ErrorRule> rules = new ArrayList<>();
        for (JsonNode entry : YamlResource.read("dialect/openai-errors.yaml").get("errors")) {
            rules.add(new ErrorRule(
                    pattern(entry.get("said")),
                    pattern(entry.get("message")),
                    statuses(entry.path("at")),
                    statuses(entry.path("when")),
                    entry.get("status").intValue(),
                    entry.path("code").asText(null)));
        }
        return List.copyOf(rules);
    }

    private static List<Integer> statuses(JsonNode list) {
        List<Integer> statuses = new ArrayList<>();
        list.forEach(status -> statuses.add(status.intValue()));
        return List.copyOf(statuses);
    }

    private static Pattern pattern(JsonNode node) {
        return node == null ? null : Pattern.compile(node.textValue(), Pattern.CASE_INSENSITIVE);
    }
}
