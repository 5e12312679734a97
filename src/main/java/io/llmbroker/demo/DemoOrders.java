package io.llmbroker.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the demo model was told to do, by the request's {@code demo} object ({@code "demo": {"slow": 50}}; a model's
 * {@code default_params} may hold it) and by the prompt ({@code [demo slow=50 reasoning]}). Both use the same names; the
 * prompt wins. A name that does not exist or a value that makes no sense is a 400.
 *
 * @param waitMillis {@code wait}: milliseconds before the answer begins
 * @param slowMillis {@code slow}: milliseconds before each word; an answer that is not streamed comes after all of them
 * @param fail {@code fail}: HTTP status of a failure, 400 to 599, or null
 * @param code {@code code}: the failure's error code instead of the usual one, or null
 * @param retryAfter {@code retry_after}: seconds in the failure's {@code retry-after} header, or null
 * @param failFirst {@code fail_first}: only the first so many of equal requests fail (503 unless {@code fail} says
 *     otherwise), the next one succeeds and the count begins anew; or null
 * @param stopAfter {@code stop_after}: the connection breaks after so many words, or null
 * @param errorAfter {@code error_after}: an error event takes the place of the rest after so many words, or null
 * @param reasoning {@code reasoning}: think aloud first
 * @param cached {@code cached}: so many prompt tokens count as read from a cache
 * @param answer {@code answer}: the text to answer with, or null
 */
record DemoOrders(
        int waitMillis,
        int slowMillis,
        Integer fail,
        String code,
        Integer retryAfter,
        Integer failFirst,
        Integer stopAfter,
        Integer errorAfter,
        boolean reasoning,
        int cached,
        String answer) {

    private static final int MOST = 600_000;
    private static final Set<String> NAMES = Set.of(
            "wait",
            "slow",
            "fail",
            "code",
            "retry_after",
            "fail_first",
            "stop_after",
            "error_after",
            "reasoning",
            "cached",
            "answer");
    /** No bracket inside, not even in quotes: a search then passes over each character once. */
    private static final Pattern DIRECTIVE =
            Pattern.compile("\\[demo(?=[\\s\\]])((?:[^\\[\\]\"]++|\"[^\\[\"]*+\")*+)\\]");

    private static final Pattern PAIR = Pattern.compile("([^\\s=]+)(?:=(?:\"([^\"]*)\"|(\\S*)))?");

    /**
     * @param object the request's {@code demo} field; a missing node when there is none
     * @param prompt the text that may hold a directive
     * @return the orders
     * @throws DemoFailure 400 when an order is not understood
     */
    static DemoOrders of(JsonNode object, String prompt) {
        Map<String, JsonNode> told = new LinkedHashMap<>();
        if (object.isObject()) {
            object.properties().forEach(entry -> told.put(entry.getKey(), entry.getValue()));
        } else if (!object.isMissingNode() && !object.isNull()) {
            throw DemoFailure.invalid("demo", "'demo' must be an object.");
        }
        Matcher directive = DIRECTIVE.matcher(prompt);
        while (directive.find()) {
            told.putAll(pairs(directive.group(1)));
        }
        for (String name : told.keySet()) {
            if (!NAMES.contains(name)) {
                throw DemoFailure.invalid(
                        "demo." + name,
                        "Unknown demo order '" + name + "'. Known: " + String.join(", ", new TreeSet<>(NAMES)));
            }
        }
        return new DemoOrders(
                number(told, "wait", 0, 0, MOST),
                number(told, "slow", 0, 0, MOST),
                number(told, "fail", null, 400, 599),
                text(told, "code"),
                number(told, "retry_after", null, 0, MOST),
                number(told, "fail_first", null, 0, MOST),
                number(told, "stop_after", null, 0, MOST),
                number(told, "error_after", null, 0, MOST),
                flag(told, "reasoning"),
                number(told, "cached", 0, 0, MOST),
                text(told, "answer"));
    }

    /**
     * @param prompt any text
     * @return the text without directives
     */
    static String without(String prompt) {
        return DIRECTIVE.matcher(prompt).replaceAll("").strip();
    }

    private static Map<String, JsonNode> pairs(String directive) {
        ObjectNode found = Json.object();
        Matcher pair = PAIR.matcher(directive);
        while (pair.find()) {
            String name = pair.group(1);
            String bare = pair.group(3);
            if (pair.group(2) != null) {
                found.put(name, pair.group(2));
            } else if (bare == null || bare.equals("true")) {
                found.put(name, true);
            } else if (bare.equals("false")) {
                found.put(name, false);
            } else if (bare.matches("\\d{1,9}")) {
                found.put(name, Integer.parseInt(bare));
            } else {
                found.put(name, bare);
            }
        }
        Map<String, JsonNode> pairs = new LinkedHashMap<>();
        found.properties().forEach(entry -> pairs.put(entry.getKey(), entry.getValue()));
        return pairs;
    }

    private static Integer number(Map<String, JsonNode> told, String name, Integer fallback, int least, int most) {
        JsonNode value = told.get(name);
        if (value == null || value.isNull()) {
            return fallback;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw DemoFailure.invalid(
                    "demo." + name,
                    "The demo order '" + name + "' takes a whole number from " + least + " to " + most + ".");
        }
        return value.intValue();
    }

    private static boolean flag(Map<String, JsonNode> told, String name) {
        JsonNode value = told.get(name);
        if (value == null || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw DemoFailure.invalid("demo." + name, "The demo order '" + name + "' takes true or false.");
        }
        return value.booleanValue();
    }

    private static String text(Map<String, JsonNode> told, String name) {
        JsonNode value = told.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isContainerNode() || value.isBoolean()) {
            throw DemoFailure.invalid("demo." + name, "The demo order '" + name + "' takes a text.");
        }
        return value.asText();
    }
}
