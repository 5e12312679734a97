package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A conversation in the vendor's form.
 *
 * @param system blocks of the system prompt, possibly none
 * @param messages turns of user and assistant, at least one
 */
record Conversation(ArrayNode system, ArrayNode messages) {

    boolean endsWithAssistant() {
        return role(messages.size() - 1).equals("assistant");
    }

    /** The vendor refuses a last assistant message that ends in white space. */
    void trimPrefill() {
        ArrayNode content = (ArrayNode) messages.get(messages.size() - 1).get("content");
        JsonNode last = content.get(content.size() - 1);
        if (last.path("type").asText("").equals("text")) {
            ((ObjectNode) last).put("text", last.path("text").asText("").stripTrailing());
        }
    }

    /**
     * Whether the tool calls that are just being answered belong to an assistant turn that does not begin with
     * thinking: the vendor then refuses to think with a budget.
     *
     * @see <a
     *     href="https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking#preserving-thinking-blocks">Preserving
     *     thinking blocks</a>
     */
    boolean toolTurnLacksThinking() {
        int first = -1;
        for (int i = messages.size() - 1; i > 0 && isToolResult(i); i -= 2) {
            first = i - 1;
        }
        if (first < 0) {
            return false;
        }
        String type = messages.get(first).path("content").path(0).path("type").asText("");
        return !type.equals("thinking") && !type.equals("redacted_thinking");
    }

    private boolean isToolResult(int i) {
        return role(i).equals("user")
                && messages.get(i)
                        .path("content")
                        .path(0)
                        .path("type")
                        .asText("")
                        .equals("tool_result");
    }

    private String role(int i) {
        return messages.get(i).path("role").asText("");
    }
}
