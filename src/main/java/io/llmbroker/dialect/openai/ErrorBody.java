package io.llmbroker.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What an error's body says, whichever look-alike wrote it: {@code {"error":{...}}}, {@code {"error":"..."}}, {@code
 * {"object":"error",...}}, {@code {"code","message"}}, {@code {"detail":...}}.
 *
 * @param message the vendor's words, or null
 * @param type the vendor's type, or null
 * @param code the vendor's code, or null
 * @param number the code where it is a number, else 0
 * @param param the field at fault, or null
 */
record ErrorBody(String message, String type, String code, int number, String param) {

    static ErrorBody of(JsonNode body) {
        JsonNode root = body.isArray() ? body.path(0) : body;
        JsonNode error = root.path("error");
        JsonNode inner = error.isObject() ? error : root;
        String message = error.isTextual() ? error.textValue() : message(inner);
        JsonNode code = first(inner, root, "code");
        return new ErrorBody(
                message,
                text(first(inner, root, "type")),
                text(code),
                code.isIntegralNumber() ? code.intValue() : number(code.asText("")),
                text(inner.path("param")));
    }

    private static JsonNode first(JsonNode inner, JsonNode root, String field) {
        return inner.hasNonNull(field) ? inner.get(field) : root.path(field);
    }

    private static String message(JsonNode error) {
        for (String field : List.of("message", "detail", "msg", "error_msg", "error_message")) {
            String words = words(error.path(field));
            if (words != null) {
                return words;
            }
        }
        return null;
    }

    /** A string; or the messages of a validator's list, or of an object around it. */
    private static String words(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue().isBlank() ? null : node.textValue();
        }
        if (node.isObject()) {
            return message(node);
        }
        List<String> all = new ArrayList<>();
        for (JsonNode entry : node) {
            String words = entry.isObject() ? message(entry) : words(entry);
            if (words != null) {
                all.add(where(entry) + words);
            }
        }
        return all.isEmpty() ? null : String.join("; ", all);
    }

    private static String where(JsonNode entry) {
        List<String> path = new ArrayList<>();
        entry.path("loc").forEach(step -> path.add(step.asText()));
        return path.isEmpty() ? "" : String.join(".", path) + ": ";
    }

    private static String text(JsonNode node) {
        return node.isValueNode() && !node.isNull() && !node.asText().isEmpty() ? node.asText() : null;
    }

    private static int number(String text) {
        return text.matches("[0-9]{3}") ? Integer.parseInt(text) : 0;
    }
}
