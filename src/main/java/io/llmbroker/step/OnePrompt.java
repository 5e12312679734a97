package io.llmbroker.step;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.routing.AttemptPlan;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Makes one prompt of several a request of its own. In: the prompt as the body, the request that it came in. Out:
 * {@code llmRequest} with that prompt, a {@code llmPlan} of its own. Thread-safe.
 */
public final class OnePrompt implements Processor {
    @Override
    public void process(Exchange exchange) {
        ObjectNode whole = exchange.getProperty(Property.REQUEST, ObjectNode.class);
        ObjectNode one = whole.objectNode();
        one.setAll(whole);
        one.put("prompt", exchange.getMessage().getBody(String.class));
        exchange.setProperty(Property.REQUEST, one);
        exchange.setProperty(
                Property.PLAN,
                exchange.getProperty(Property.PLAN, AttemptPlan.class).again());
        exchange.setProperty(Property.PENDING, true);
    }
}
