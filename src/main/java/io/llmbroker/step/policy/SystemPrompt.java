package io.llmbroker.step.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.step.Property;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Puts a system message before a chat's own messages. In: {@code llmRequest}, {@code llmSystemPrompt} (its text; absent
 * or empty: nothing changes). Out: {@code llmRequest}. Requests without messages stay as they are. The client is told in
 * {@code x-llmbroker-rules}. Thread-safe.
 */
public final class SystemPrompt implements Processor {
    @Override
    public void process(Exchange exchange) {
        String text = exchange.getProperty(PolicyProperty.SYSTEM_PROMPT, String.class);
        ObjectNode request = exchange.getProperty(Property.REQUEST, ObjectNode.class);
        if (text == null || text.isBlank() || !(request.get("messages") instanceof ArrayNode messages)) {
            return;
        }
        ArrayNode longer = request.arrayNode();
        longer.addObject().put("role", "system").put("content", text);
        longer.addAll(messages);
        ObjectNode changed = PromptTexts.copy(request);
        changed.set("messages", longer);
        exchange.setProperty(Property.REQUEST, changed);
        exchange.getProperty(Property.RECORD, RequestRecord.class).rule("system_prompt", "");
    }
}
