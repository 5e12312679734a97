package io.llmbroker.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Reads what OpenAI takes as {@code input} and {@code prompt}: a text, texts, tokens or lists of tokens. */
final class TextInput {
    private TextInput() {}

    /**
     * @param input the field's value
     * @param field its name, for messages
     * @return at least one text; a list of tokens is a text of its numbers
     * @throws DemoFailure 400 when it is none of these
     */
    static List<String> of(JsonNode input, String field) {
        List<String> texts = new ArrayList<>();
        if (input.isTextual()) {
            texts.add(input.textValue());
        } else if (input.path(0).isIntegralNumber()) {
            texts.add(numbers(input));
        } else if (input.isArray()) {
            input.forEach(one -> texts.add(one.isArray() ? numbers(one) : one.isTextual() ? one.textValue() : null));
        }
        if (texts.isEmpty() || texts.contains(null)) {
            throw DemoFailure.invalid(
                    field,
                    "Invalid '" + field + "': expected a text, a list of texts, or tokens, and not an empty list.");
        }
        return texts;
    }

    private static String numbers(JsonNode tokens) {
        List<String> numbers = new ArrayList<>();
        tokens.forEach(token -> numbers.add(token.asText()));
        return String.join(" ", numbers);
    }
}
