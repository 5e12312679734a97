package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.util.List;

/**
 * {@code reasoning_effort} and the vendor's own {@code thinking} to what the model takes: a budget of tokens, or an
 * effort level with adaptive thinking. Where thinking and the rest of the request exclude each other, thinking gives
 * way, reported. Used for one request, by one thread.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking">Extended thinking</a>
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/adaptive-thinking">Adaptive thinking</a>
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/effort">Effort</a>
 */
final class Thinking {
    private static final String EFFORT = "reasoning_effort";
    private static final String THINKING = "thinking";
    private static final List<String> LEVELS = List.of("low", "medium", "high", "xhigh", "max");

    private final Call call;
    private final ModelFacts facts;
    private ObjectNode thinking;
    private String effort;
    /** The parameter that asked for thinking, for reports. */
    private String asked = EFFORT;
    /** What became of the effort, told when thinking stays on. */
    private String note = "";

    private Thinking(Call call, ModelFacts facts) {
        this.call = call;
        this.facts = facts;
    }

    /**
     * @param call what to send
     * @param facts of its model
     * @param conversation its messages
     * @param forced whether the model is forced to call a tool
     * @param maxTokens what is sent as {@code max_tokens}
     * @return the decision
     * @throws ApiError 400 when {@code reasoning_effort} is no level
     */
    static Thinking of(Call call, ModelFacts facts, Conversation conversation, boolean forced, int maxTokens) {
        Thinking decision = new Thinking(call, facts);
        decision.decide(maxTokens);
        if (decision.isOn()) {
            boolean budget = decision.thinking.path("type").asText("").equals("enabled");
            if (forced) {
                decision.switchOff("a model that thinks cannot be forced to call a tool");
            } else if (budget && conversation.toolTurnLacksThinking()) {
                decision.switchOff("the tool calls in the history came without their thinking_blocks");
            } else if (budget && conversation.endsWithAssistant()) {
                decision.switchOff("a model that thinks does not continue an assistant message");
            }
        }
        return decision;
    }

    /** Writes {@code thinking} and {@code output_config.effort}. */
    void apply(ObjectNode body, ObjectNode outputConfig) {
        if (!note.isEmpty()) {
            call.report().changed(EFFORT, note);
        }
        if (thinking != null) {
            body.set(THINKING, thinking);
        }
        if (effort != null && !outputConfig.has("effort")) {
            outputConfig.put("effort", effort);
        }
    }

    boolean isOn() {
        String type = thinking == null ? "" : thinking.path("type").asText("");
        return type.equals("enabled") || type.equals("adaptive");
    }

    /** Whether a sampling parameter may go out beside this decision. */
    boolean allows(String name, JsonNode value) {
        return !isOn()
                || switch (name) {
                    case "temperature" -> value.asDouble() == 1;
                    case "top_p" -> value.asDouble() >= 0.95;
                    default -> !name.equals("top_k");
                };
    }

    private void decide(int maxTokens) {
        JsonNode given = call.request().path(THINKING);
        String level = level();
        if (given.isObject() && level != null && facts.thinking() != ModelFacts.ThinkingMode.ADAPTIVE) {
            call.report().dropped(EFFORT, "thinking says it already");
            level = null;
        }
        if (level != null) {
            effort(level, maxTokens);
        }
        if (given.isObject()) {
            asked = THINKING;
            given(given.deepCopy());
        }
    }

    private String level() {
        JsonNode value = call.request().path(EFFORT);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        String level = value.asText("").equals("minimal") ? "low" : value.asText("");
        if (!level.equals("none") && !LEVELS.contains(level)) {
            throw ApiError.invalidRequest(
                    null, EFFORT, "reasoning_effort must be none, minimal, low, medium, high, xhigh or max");
        }
        return level;
    }

    private void effort(String level, int maxTokens) {
        boolean none = level.equals("none");
        switch (facts.thinking()) {
            case NONE -> {
                if (!none) {
                    call.report().dropped(EFFORT, "the model does not think");
                }
            }
            case BUDGET -> {
                if (!none) {
                    budget(facts.budget(level), maxTokens);
                }
            }
            case ADAPTIVE -> {
                if (none) {
                    none();
                } else {
                    effort = taken(level);
                    // without it newer models answer with thinking blocks whose text is empty
                    thinking = Json.object().put("type", "adaptive").put("display", "summarized");
                }
            }
        }
    }

    private void budget(int tokens, int maxTokens) {
        int budget = tokens < maxTokens ? tokens : Math.max(facts.leastBudget(), maxTokens / 2);
        if (budget >= maxTokens) {
            call.report().dropped(EFFORT, "max_tokens leaves no room to think");
            return;
        }
        if (budget != tokens) {
            note = "a smaller budget: it must be below max_tokens";
        }
        thinking = Json.object().put("type", "enabled").put("budget_tokens", budget);
    }

    private void none() {
        if (facts.alwaysThinks()) {
            effort = facts.efforts().isEmpty() ? null : facts.efforts().get(0);
            note = "the model always thinks: the lowest effort";
        } else {
            off();
        }
    }

    /** The highest level that the model takes and that is not above the one asked for. */
    private String taken(String level) {
        String taken = null;
        for (String candidate : facts.efforts()) {
            if (taken == null || LEVELS.indexOf(candidate) <= LEVELS.indexOf(level)) {
                taken = candidate;
            }
        }
        if (!level.equals(taken)) {
            note = "the model's nearest level is " + taken;
        }
        return taken;
    }

    private void given(ObjectNode own) {
        String type = own.path("type").asText("");
        if (type.equals("enabled") && facts.thinking() == ModelFacts.ThinkingMode.ADAPTIVE && !facts.takesBudget()) {
            own.put("type", "adaptive").remove("budget_tokens");
            call.report().changed(THINKING, "the model takes no budget_tokens: adaptive");
        }
        if (type.equals("disabled") && facts.alwaysThinks()) {
            call.report().dropped(THINKING, "the model always thinks");
            thinking = null;
            return;
        }
        thinking = own;
    }

    private void switchOff(String why) {
        call.report().dropped(asked, why);
        note = "";
        off();
    }

    private void off() {
        thinking = facts.thinkingOff().isObject() ? facts.thinkingOff().deepCopy() : null;
        if (thinking != null && effort != null && LEVELS.indexOf(effort) > LEVELS.indexOf("high")) {
            effort = "high"; // switched off goes with no higher one
        }
    }
}
