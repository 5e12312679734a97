package io.llmbroker.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.error.ApiError;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.server.Gateway;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Takes the parsed body as the request. In: a JSON tree, {@code llmFold}. Out: {@code llmRequest}, {@code llmStream}. Thread-safe.
 *
 * <p>Throws {@link ApiError} 400 when the body is not an object or {@code stream} is not a boolean.
 */
public final class ParseRequest implements Processor {
    @Override
    public void process(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body == null || body instanceof JsonNode node && node.isMissingNode()) {
            throw ApiError.invalidRequest("invalid_json", null, "The request has no body: send a JSON object.");
        }
        if (!(body instanceof ObjectNode request)) {
            throw ApiError.invalidRequest("invalid_type", null, "The request body must be a JSON object.");
        }
        JsonNode stream = request.path("stream");
        if (!stream.isMissingNode() && !stream.isNull() && !stream.isBoolean()) {
            throw ApiError.invalidRequest("invalid_type", "stream", "'stream' must be a boolean.");
        }
        exchange.setProperty(Property.REQUEST, request);
        boolean streams = Endpoint.of(exchange.getProperty(Property.ENDPOINT, String.class))
                .streams();
        boolean fold = exchange.getProperty(Property.FOLD, false, boolean.class);
        if (fold) {
            request.remove(List.of("stream", "stream_options"));
        }
        exchange.setProperty(Property.STREAM, streams && !fold && stream.asBoolean(false));
        if (Gateway.of(exchange.getContext()).catalog().proxy().logBodies()) {
            exchange.getProperty(Property.RECORD, RequestRecord.class).keepRequest(request);
        }
    }
}
