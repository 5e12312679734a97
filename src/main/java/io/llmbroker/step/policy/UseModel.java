package io.llmbroker.step.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.step.Property;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Has another model answer than the one that was asked for. In: {@code llmRequest}, {@code llmUseModel} (an alias of
 * {@code config.yaml}; absent or empty: nothing changes). Out: {@code llmRequest} with that model. Before
 * {@code resolveModel}. The client is told in {@code x-llmbroker-model} and {@code x-llmbroker-rules}. Thread-safe.
 */
public final class UseModel implements Processor {
    @Override
    public void process(Exchange exchange) {
        String model = exchange.getProperty(PolicyProperty.USE_MODEL, String.class);
        ObjectNode request = exchange.getProperty(Property.REQUEST, ObjectNode.class);
        if (model == null
                || model.isBlank()
                || model.equals(request.path("model").textValue())) {
            return;
        }
        ObjectNode changed = PromptTexts.copy(request);
        String asked = request.path("model").asText("");
        exchange.setProperty(Property.REQUEST, changed.put("model", model));
        exchange.getProperty(Property.RECORD, RequestRecord.class).rule("model", asked.isEmpty() ? "" : "for " + asked);
    }
}
