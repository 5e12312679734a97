package io.llmbroker.step;

import io.llmbroker.dialect.Endpoint;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.server.RequestId;
import io.llmbroker.upstream.Cancellation;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The first step of every door: takes away every header that could steer Camel or the gateway, and gives the request an
 * id and a record. In: a message from outside. Out: its body and its harmless headers; {@code llmPath},
 * {@code llmRequestId}, {@code llmRecord}, {@code llmCancellation}. Thread-safe.
 *
 * <p>Throws {@link ApiError} 403 {@code operators_only} for a request that asks for an explanation.
 */
public final class CleanRequest implements Processor {
    /** Who sends it expects that the request is not sent to a vendor. */
    private static final String EXPLAIN = "x-llmbroker-explain";

    private static final String REMOTE_ADDRESS = "CamelVertxPlatformHttpRemoteAddress";

    @Override
    public void process(Exchange exchange) {
        Map<String, Object> headers = exchange.getMessage().getHeaders();
        exchange.setProperty(Property.PATH, headers.get(Exchange.HTTP_PATH));
        Object client = exchange.getProperty(Property.CLIENT);
        if (client == null) {
            client = headers.getOrDefault(REMOTE_ADDRESS, "");
        }
        boolean explain = headers.keySet().stream().anyMatch(EXPLAIN::equalsIgnoreCase);
        headers.keySet().removeIf(CleanRequest::isControl);

        String id = RequestId.of(headers.get("x-request-id"));
        exchange.setProperty(Property.REQUEST_ID, id);
        String endpoint = exchange.getProperty(Property.ENDPOINT, String.class);
        if (endpoint != null) {
            RequestRecord record = new RequestRecord(id, Endpoint.of(endpoint));
            record.from(String.valueOf(client));
            exchange.setProperty(Property.RECORD, record);
        }
        if (exchange.getProperty(Property.CANCELLATION) == null) { // not behind our own server
            exchange.setProperty(Property.CANCELLATION, new Cancellation());
        }
        if (explain) {
            throw ApiError.of(
                    403,
                    ErrorType.PERMISSION,
                    "operators_only",
                    "Only operators are told what would be done, at the admin listener. Nothing was sent.");
        }
    }

    private static boolean isControl(String header) {
        return begins(header, "camel") || begins(header, "org.apache.camel") || begins(header, "x-llmbroker-");
    }

    private static boolean begins(String header, String prefix) {
        return header.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
