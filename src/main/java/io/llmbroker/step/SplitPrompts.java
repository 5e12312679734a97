package io.llmbroker.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.CompletionsOverChat;
import io.llmbroker.error.ApiError;
import io.llmbroker.routing.AttemptPlan;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Finds out whether a text completion with several prompts must be answered prompt by prompt, because the model that
 * would answer it only chats. In: {@code llmRequest}, {@code llmPlan}. Out: {@code llmPrompts}, a list of strings, and
 * {@code llmWhole}; or nothing. Thread-safe.
 */
public final class SplitPrompts implements Processor {
    /** Most prompts that one request may become, so that a small request cannot start a flood of calls. */
    static final int MOST = 64;

    @Override
    public void process(Exchange exchange) {
        ObjectNode request = exchange.getProperty(Property.REQUEST, ObjectNode.class);
        AttemptPlan plan = exchange.getProperty(Property.PLAN, AttemptPlan.class);
        JsonNode prompt = request.path("prompt");
        if (!prompt.isArray()
                || prompt.size() < 2
                || StartAttempt.isNative(exchange, plan.current().model())) {
            return;
        }
        List<String> prompts = CompletionsOverChat.prompts(prompt);
        if (prompts.size() > MOST) {
            throw ApiError.invalidRequest(
                    "array_above_max_length", "prompt", "At most " + MOST + " prompts a request for this model.");
        }
        exchange.setProperty(Property.PROMPTS, prompts);
        exchange.setProperty(Property.WHOLE, exchange);
    }
}
