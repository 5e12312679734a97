package io.llmbroker.step.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.function.UnaryOperator;

/**
 * The places of a request that hold text for the model: a chat's messages with their text parts and the arguments of
 * tool calls, a completion's prompts, the input of embeddings. Stateless.
 */
final class PromptTexts {
    private PromptTexts() {}

    /** All texts, a line each. */
    static String of(ObjectNode request) {
        StringBuilder all = new StringBuilder();
        replaced(request, text -> {
            all.append(all.isEmpty() ? "" : "\n").append(text);
            return text;
        });
        return all.toString();
    }

    /** The request with other texts; itself where none changes. Nothing in it is altered. */
    static ObjectNode replaced(ObjectNode request, UnaryOperator<String> change) {
        ObjectNode result = request;
        for (String field : new String[] {"messages", "prompt", "input"}) {
            JsonNode old = request.get(field);
            JsonNode changed =
                    old == null ? null : field.equals("messages") ? messages(old, change) : texts(old, change);
            if (changed != old) {
                result = with(result == request ? copy(request) : result, field, changed);
            }
        }
        return result;
    }

    private static JsonNode messages(JsonNode messages, UnaryOperator<String> change) {
        return each(messages, message -> {
            JsonNode changed = inside(message, "content", content -> texts(content, change));
            return inside(
                    changed,
                    "tool_calls",
                    calls -> each(
                            calls,
                            call -> inside(
                                    call,
                                    "function",
                                    function -> inside(function, "arguments", arguments -> texts(arguments, change)))));
        });
    }

    /** A text, or an array of texts and of parts that have one. */
    private static JsonNode texts(JsonNode node, UnaryOperator<String> change) {
        if (node.isTextual()) {
            String changed = change.apply(node.textValue());
            return changed.equals(node.textValue()) ? node : TextNode.valueOf(changed);
        }
        return each(
                node,
                part -> part.isTextual() ? texts(part, change) : inside(part, "text", text -> texts(text, change)));
    }

    private static JsonNode inside(JsonNode object, String field, UnaryOperator<JsonNode> change) {
        JsonNode old = object.get(field);
        JsonNode changed = old == null ? null : change.apply(old);
        return changed == old ? object : with(copy((ObjectNode) object), field, changed);
    }

    private static JsonNode each(JsonNode array, UnaryOperator<JsonNode> change) {
        if (!array.isArray()) {
            return array;
        }
        ArrayNode copy = null;
        for (int i = 0; i < array.size(); i++) {
            JsonNode changed = change.apply(array.get(i));
            if (changed != array.get(i)) {
                copy = copy == null ? ((ArrayNode) array).arrayNode().addAll((ArrayNode) array) : copy;
                copy.set(i, changed);
            }
        }
        return copy == null ? array : copy;
    }

    /** A copy of the first level: what is below is shared. */
    static ObjectNode copy(ObjectNode object) {
        ObjectNode copy = object.objectNode();
        copy.setAll(object);
        return copy;
    }

    private static ObjectNode with(ObjectNode object, String field, JsonNode value) {
        object.set(field, value);
        return object;
    }
}
