package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.dialect.Call;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code params/anthropic.yaml} says of one model. Where it says nothing, the oldest and plainest behaviour is
 * assumed. Immutable.
 *
 * @see <a href="https://platform.claude.com/docs/en/about-claude/models/overview">Models overview</a>
 */
record ModelFacts(JsonNode node) {
    private static final int PLAIN_MAX_TOKENS = 4096;
    private static final int LEAST_BUDGET = 1024;

    /** How a model thinks: not at all, with a budget of tokens, or as deeply as an effort level says. */
    enum ThinkingMode {
        NONE,
        BUDGET,
        ADAPTIVE
    }

    static ModelFacts of(Call call) {
        return new ModelFacts(call.facts());
    }

    ThinkingMode thinking() {
        return switch (node.path("thinking").asText("")) {
            case "budget" -> ThinkingMode.BUDGET;
            case "adaptive" -> ThinkingMode.ADAPTIVE;
            default -> ThinkingMode.NONE;
        };
    }

    /** What to send to switch thinking off, missing when leaving {@code thinking} out does it. */
    JsonNode thinkingOff() {
        return node.path("thinking_off");
    }

    /** Whether thinking cannot be switched off. */
    boolean alwaysThinks() {
        return node.path("thinking_always").asBoolean();
    }

    /** Whether a model that thinks adaptively takes {@code thinking.budget_tokens} nevertheless. */
    boolean takesBudget() {
        return node.path("budget_tokens").asBoolean();
    }

    /** Effort levels that the model takes, lowest first. */
    List<String> efforts() {
        List<String> levels = new ArrayList<>();
        node.path("efforts").forEach(level -> levels.add(level.asText("")));
        return levels;
    }

    /** Tokens to think with at an effort level. */
    int budget(String effort) {
        return node.path("thinking_budgets").path(effort).asInt(LEAST_BUDGET);
    }

    int leastBudget() {
        return LEAST_BUDGET;
    }

    boolean structuredOutputs() {
        return node.path("structured_outputs").asBoolean();
    }

    /** Schema keywords that structured outputs refuse. */
    List<String> schemaDrops() {
        List<String> keywords = new ArrayList<>();
        node.path("schema_drops").forEach(keyword -> keywords.add(keyword.asText("")));
        return keywords;
    }

    boolean strictTools() {
        return node.path("strict_tools").asBoolean();
    }

    /** Whether {@code tool_choice} may force a tool. */
    boolean forcedTools() {
        return node.path("forced_tools").asBoolean(true);
    }

    /** Whether a conversation may end with an assistant message, to be continued. */
    boolean prefill() {
        return node.path("prefill").asBoolean(true);
    }

    /** Sent when neither client nor configuration say one: the vendor requires it. */
    int maxTokens() {
        return node.path("max_tokens").asInt(PLAIN_MAX_TOKENS);
    }

    /** The type of the vendor's own web search tool, empty when the model has none. */
    String webSearchTool() {
        return node.path("web_search_tool").asText("");
    }

    /** Whether a content part of this type is the vendor's own and goes out as it is. */
    boolean isNativePart(String type) {
        for (JsonNode known : node.path("native_parts")) {
            if (known.asText("").equals(type)) {
                return true;
            }
        }
        return false;
    }
}
