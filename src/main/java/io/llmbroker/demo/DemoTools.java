package io.llmbroker.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides which tools the demo model calls. A tool named by {@code tool_choice} is called; otherwise every tool whose
 * name is in the prompt, in that order, only the first with {@code parallel_tool_calls: false}; with
 * {@code tool_choice: required} the first tool when none is named.
 */
final class DemoTools {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_-]+");
    private static final Pattern NUMBER =
            Pattern.compile("(?<![\\p{L}\\p{N}_.-])\\d{1,9}(?:\\.\\d{1,9})?(?![\\p{L}\\p{N}_])");

    private final Map<String, JsonNode> schemas = new LinkedHashMap<>();
    private final ObjectNode request;
    private final String prompt;

    /**
     * @param request an OpenAI chat request
     * @param prompt what the user said, without directives
     */
    DemoTools(ObjectNode request, String prompt) {
        this.request = request;
        this.prompt = prompt;
        for (JsonNode tool : request.path("tools")) {
            String name = tool.at("/function/name").asText();
            if (!name.isEmpty()) {
                schemas.put(name, tool.at("/function/parameters"));
            }
        }
    }

    /** @return names of the tools to call, in order; empty for a text answer */
    List<String> chosen() {
        JsonNode choice = request.path("tool_choice");
        if (schemas.isEmpty() || choice.asText().equals("none")) {
            return List.of();
        }
        String named = choice.at("/function/name").asText();
        if (!named.isEmpty()) {
            if (!schemas.containsKey(named)) {
                throw DemoFailure.invalid("tool_choice", "Tool choice '" + named + "' not found in 'tools' parameter.");
            }
            return List.of(named);
        }
        List<String> mentioned = mentioned();
        if (mentioned.isEmpty() && choice.asText().equals("required")) {
            return List.of(schemas.keySet().iterator().next());
        }
        boolean parallel = request.path("parallel_tool_calls").asBoolean(true);
        return parallel || mentioned.isEmpty() ? mentioned : mentioned.subList(0, 1);
    }

    /**
     * @param name one of {@link #chosen}
     * @return arguments that fit the tool's schema, as serialised JSON
     */
    String arguments(String name) {
        JsonNode schema = schemas.get(name);
        if (!schema.isObject() || schema.isEmpty()) {
            return "{}";
        }
        return new String(Json.bytes(SchemaExample.of(schema, word(), number())), StandardCharsets.UTF_8);
    }

    /**
     * The prompt's subject, as far as one can tell without understanding it.
     *
     * @return the last word that begins with a capital letter but is not the prompt's first, else the last word; no
     *     tool's name and no number; {@code demo} when there is none
     */
    String word() {
        String last = "demo";
        String name = null;
        Matcher words = WORD.matcher(prompt);
        while (words.find()) {
            String word = words.group();
            if (!schemas.containsKey(word) && !Character.isDigit(word.charAt(0))) {
                last = word;
                name = words.start() > 0 && Character.isUpperCase(word.codePointAt(0)) ? word : name;
            }
        }
        return name == null ? last : name;
    }

    /** @return the prompt's first number, or 1 */
    BigDecimal number() {
        Matcher number = NUMBER.matcher(prompt);
        return number.find() ? new BigDecimal(number.group()) : BigDecimal.ONE;
    }

    private List<String> mentioned() {
        String text = prompt.toLowerCase(Locale.ROOT);
        Map<String, Integer> places = new LinkedHashMap<>();
        for (String name : schemas.keySet()) {
            Matcher mention = Pattern.compile("(?<![\\p{L}\\p{N}_-])" + Pattern.quote(name.toLowerCase(Locale.ROOT))
                            + "(?![\\p{L}\\p{N}_-])")
                    .matcher(text);
            if (mention.find()) {
                places.put(name, mention.start());
            }
        }
        List<String> names = new ArrayList<>(places.keySet());
        names.sort(Comparator.comparing(places::get));
        return names;
    }
}
