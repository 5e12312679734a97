package io.llmbroker.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The legacy {@code /v1/completions} on models that only chat: one chat call a prompt, each prompt one user message.
 * Pure functions; thread-safe.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/completions/create">OpenAI's reference</a>
 */
public final class CompletionsOverChat {
    private CompletionsOverChat() {}

    /**
     * @param facts what is known of the model; {@code completions} is {@code native} or {@code chat}
     * @return whether the vendor has the legacy endpoint for it, so that nothing is to be emulated
     */
    public static boolean isNative(JsonNode facts) {
        return facts.path("completions").asText("").equals("native");
    }

    /**
     * @param prompt the request's {@code prompt}: a string or a list of strings
     * @return the prompts, each of which becomes a chat call
     * @throws ApiError 400 for token numbers, an empty list, a missing prompt
     */
    public static List<String> prompts(JsonNode prompt) {
        if (prompt != null && prompt.isTextual()) {
            return List.of(prompt.textValue());
        }
        if (prompt == null || !prompt.isArray() || prompt.isEmpty()) {
            throw ApiError.invalidRequest(
                    "invalid_value", "prompt", "'prompt' must be a string or a list of strings that is not empty.");
        }
        List<String> prompts = new ArrayList<>();
        for (JsonNode entry : prompt) {
            if (!entry.isTextual()) {
                throw ApiError.unsupported(
                        "prompt", "Prompts of token numbers are not supported by this model: send strings.");
            }
            prompts.add(entry.textValue());
        }
        return prompts;
    }

    /**
     * @param completionRequest the client's, or merged with the configuration's parameters; stays as it is
     * @param prompt one of {@link #prompts}
     * @return the chat request for it, a tree of its own
     * @throws ApiError 400 {@code unsupported_parameter} for what chat cannot do
     */
    public static ObjectNode toChat(ObjectNode completionRequest, String prompt) {
        refuseWhatChatCannot(completionRequest);
        ObjectNode chat = Json.object();
        for (Map.Entry<String, JsonNode> field : completionRequest.properties()) {
            switch (field.getKey()) {
                case "prompt" ->
                    chat.putArray("messages").addObject().put("role", "user").put("content", prompt);
                case "suffix", "best_of", "logprobs", "echo" -> {}
                default -> chat.set(field.getKey(), field.getValue().deepCopy());
            }
        }
        return chat;
    }

    /**
     * @param chatAnswer a canonical chat answer; stays as it is
     * @param firstIndex index of its first choice among those of all prompts (the prompt's position times {@code n})
     * @return a {@code text_completion}, a tree of its own
     */
    public static ObjectNode fromChat(ObjectNode chatAnswer, int firstIndex) {
        ObjectNode answer = head(chatAnswer);
        ArrayNode choices = answer.putArray("choices");
        for (JsonNode choice : chatAnswer.path("choices")) {
            String text = choice.path("message").path("content").asText("");
            choices.add(choice(choice, text, firstIndex));
        }
        JsonNode usage = chatAnswer.get("usage");
        if (usage != null) {
            answer.set("usage", usage.deepCopy());
        }
        return answer;
    }

    /**
     * @param chunk a canonical chat chunk; stays as it is
     * @param firstIndex as in {@link #fromChat}
     * @return the chunk of a text completion, or null when it has nothing to say there (a role, reasoning, a tool call)
     */
    public static ObjectNode chunkFromChat(ObjectNode chunk, int firstIndex) {
        ObjectNode answer = head(chunk);
        ArrayNode choices = answer.putArray("choices");
        for (JsonNode choice : chunk.path("choices")) {
            String text = choice.path("delta").path("content").asText("");
            if (!text.isEmpty() || choice.hasNonNull("finish_reason")) {
                choices.add(choice(choice, text, firstIndex));
            }
        }
        if (chunk.hasNonNull("usage")) {
            answer.set("usage", chunk.get("usage").deepCopy());
        }
        return choices.isEmpty() && !answer.has("usage") ? null : answer;
    }

    /**
     * Joins the answers to several prompts, in their order.
     *
     * @param answers each from {@link #fromChat}, at least one; stay as they are
     * @return one answer with the choices of all and the sum of their usage
     */
    public static ObjectNode join(List<ObjectNode> answers) {
        ObjectNode joined = answers.get(0).deepCopy();
        ArrayNode choices = (ArrayNode) joined.get("choices");
        for (ObjectNode next : answers.subList(1, answers.size())) {
            next.path("choices").forEach(choice -> choices.add(choice.deepCopy()));
            if (next.get("usage") instanceof ObjectNode more) {
                ObjectNode sum = joined.get("usage") instanceof ObjectNode usage ? usage : joined.putObject("usage");
                addUp(sum, more);
            }
        }
        return joined;
    }

    private static void addUp(ObjectNode sum, ObjectNode more) {
        for (Map.Entry<String, JsonNode> field : more.properties()) {
            if (field.getValue().isIntegralNumber()) {
                long soFar = sum.path(field.getKey()).asLong(0);
                sum.put(field.getKey(), soFar + field.getValue().longValue());
            } else if (field.getValue() instanceof ObjectNode details) {
                addUp(
                        sum.get(field.getKey()) instanceof ObjectNode known ? known : sum.putObject(field.getKey()),
                        details);
            }
        }
    }

    private static ObjectNode head(ObjectNode chat) {
        ObjectNode head = Json.object();
        for (Map.Entry<String, JsonNode> field : chat.properties()) {
            switch (field.getKey()) {
                case "choices", "usage" -> {}
                case "object" -> head.put("object", "text_completion");
                case "id" -> head.put("id", field.getValue().asText().replaceFirst("^chatcmpl-", "cmpl-"));
                default -> head.set(field.getKey(), field.getValue().deepCopy());
            }
        }
        return head;
    }

    private static ObjectNode choice(JsonNode chat, String text, int firstIndex) {
        ObjectNode choice = Json.object()
                .put("text", text)
                .put("index", firstIndex + chat.path("index").asInt())
                .putNull("logprobs");
        String reason = chat.path("finish_reason").asText(null);
        return choice.put("finish_reason", "tool_calls".equals(reason) ? "stop" : reason);
    }

    private static void refuseWhatChatCannot(ObjectNode request) {
        refuse(request, "suffix", !request.path("suffix").asText("").isEmpty());
        refuse(
                request,
                "best_of",
                request.path("best_of").asInt(1) > Math.max(1, request.path("n").asInt(1)));
        refuse(request, "logprobs", request.hasNonNull("logprobs"));
        refuse(request, "echo", request.path("echo").asBoolean(false));
    }

    private static void refuse(ObjectNode request, String name, boolean asked) {
        if (asked) {
            throw ApiError.unsupported(
                    name, "'" + name + "' is not supported by this model, which has no completions of its own.");
        }
    }
}
