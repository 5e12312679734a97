package io.llmbroker.step;

import io.llmbroker.config.Model;
import io.llmbroker.upstream.KeyMask;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.http.HttpMethods;

/**
 * Leaves the vendor only our own headers: address, content type, key, what the provider's configuration adds, and a
 * valid {@code traceparent}. In: the client's headers, {@code llmVendorUrl}. Out: the vendor's. Thread-safe.
 */
public final class VendorHeaders implements Processor {
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    @Override
    public void process(Exchange exchange) {
        Attempt attempt = Attempt.of(exchange);
        Model model = attempt.candidate.model();
        Message message = exchange.getMessage();
        Object trace = message.getHeader("traceparent");
        message.getHeaders().clear();
        if (trace instanceof String text && TRACEPARENT.matcher(text).matches()) {
            message.setHeader("traceparent", text);
        }
        message.setHeader(Exchange.HTTP_METHOD, HttpMethods.POST); // as text, camel-http would convert it each time
        message.setHeader(Exchange.HTTP_URI, exchange.getProperty(Property.VENDOR_URL));
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setHeader("accept", attempt.call.stream() ? "text/event-stream" : "application/json");
        // without it, any encoding would be welcome by HTTP's own rules
        message.setHeader("accept-encoding", "identity");
        // only a rehearsal comes here without the key that it should have
        String key = model.apiKey().ready() ? model.apiKey().value() : KeyMask.MASK;
        if (key != null && !key.isEmpty()) {
            message.setHeader(model.provider().authHeader(), model.provider().authPrefix() + key);
        }
        model.provider().headers().forEach(message::setHeader);
    }
}
