package io.llmbroker.step.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.step.Property;
import io.llmbroker.upstream.Cancellation;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Makes a request of its own of a copy that {@code wireTap} took of a client's after {@code direct:attempts}: with its
 * own record, deadline and attempts, and without a stream. In: the client's exchange, copied. Out: {@code llmRequest} and
 * the properties of a request before {@code resolveModel}; {@code llmShadowed}, the client's answer, a JSON tree, or
 * absent where that was a stream. Thread-safe.
 */
public final class BeginShadow implements Processor {
    @Override
    public void process(Exchange exchange) {
        Object answer = exchange.getMessage().getBody();
        exchange.setProperty(PolicyProperty.SHADOWED, answer instanceof JsonNode ? answer : null);
        exchange.getMessage().setBody(null); // a stream is the client's alone
        exchange.setProperty(PolicyProperty.SHADOWED_MODEL, exchange.getProperty(Property.MODEL));

        String id = exchange.getProperty(Property.REQUEST_ID, String.class) + "-shadow";
        Endpoint endpoint = Endpoint.of(exchange.getProperty(Property.ENDPOINT, String.class));
        exchange.setProperty(Property.REQUEST_ID, id);
        exchange.setProperty(Property.RECORD, new RequestRecord(id, endpoint));
        exchange.setProperty(Property.CANCELLATION, new Cancellation());
        exchange.setProperty(Property.STREAM, false);
        ObjectNode request = PromptTexts.copy(exchange.getProperty(Property.REQUEST, ObjectNode.class));
        request.remove("stream");
        request.remove("stream_options");
        exchange.setProperty(Property.REQUEST, request);
        for (String ofTheFirst : new String[] {Property.PLAN, Property.ATTEMPT, Property.MODEL, Property.PROVIDER}) {
            exchange.removeProperty(ofTheFirst);
        }
        exchange.getMessage().setHeaders(new java.util.HashMap<>());
    }
}
