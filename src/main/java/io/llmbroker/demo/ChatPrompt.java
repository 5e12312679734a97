package io.llmbroker.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the demo model reads in a chat request.
 *
 * @param said the text of the last user message, directives included; empty when there is none
 * @param images pictures in the last user message
 * @param files files and sound in the last user message
 * @param toolResults {@code name: content} of the tool messages at the end; empty when the user has the last word
 * @param tokens prompt tokens: the words of all messages, and one for each picture or file
 */
record ChatPrompt(String said, int images, int files, List<String> toolResults, int tokens) {

    /**
     * @param request an OpenAI chat request
     * @return what it says
     * @throws DemoFailure 400 when it has no messages
     */
    static ChatPrompt of(ObjectNode request) {
        JsonNode messages = request.path("messages");
        if (!messages.isArray()) {
            throw DemoFailure.invalid("messages", "Missing required parameter: 'messages'.");
        }
        if (messages.isEmpty()) {
            throw DemoFailure.invalid("messages", "Invalid 'messages': empty array.");
        }
        JsonNode user = null;
        int tokens = 0;
        for (JsonNode message : messages) {
            tokens += tokens(message);
            user = message.path("role").asText().equals("user") ? message : user;
        }
        return new ChatPrompt(
                user == null ? "" : text(user.path("content")),
                user == null ? 0 : count(user, true),
                user == null ? 0 : count(user, false),
                toolResults(messages),
                tokens);
    }

    private static int tokens(JsonNode message) {
        int tokens = Words.count(text(message.path("content"))) + count(message, true) + count(message, false);
        for (JsonNode call : message.path("tool_calls")) {
            tokens += Words.count(call.at("/function/name").asText());
            tokens += Words.count(call.at("/function/arguments").asText());
        }
        return tokens;
    }

    private static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.textValue();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode part : content) {
            if (part.path("text").isTextual()) {
                texts.add(part.get("text").textValue());
            }
        }
        return String.join("\n", texts);
    }

    private static int count(JsonNode message, boolean images) {
        int count = 0;
        if (message.path("content").isArray()) {
            for (JsonNode part : message.get("content")) {
                String type = part.path("type").asText();
                boolean image = type.equals("image_url");
                boolean file = type.equals("file") || type.equals("input_audio");
                count += (images ? image : file) ? 1 : 0;
            }
        }
        return count;
    }

    private static List<String> toolResults(JsonNode messages) {
        Map<String, String> names = new HashMap<>();
        List<String> results = new ArrayList<>();
        for (JsonNode message : messages) {
            if (message.path("role").asText().equals("tool")) {
                String name = names.get(message.path("tool_call_id").asText());
                results.add((name == null ? "a tool" : name) + ": " + text(message.path("content")));
            } else {
                results.clear();
            }
            message.path("tool_calls")
                    .forEach(call -> names.put(
                            call.path("id").asText(), call.at("/function/name").asText()));
        }
        return List.copyOf(results);
    }
}
