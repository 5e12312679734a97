package io.llmbroker.step.bus;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.observe.RequestLine;
import io.llmbroker.observe.RequestRecord;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Makes a usage event. In: a {@code RequestRecord}. Out: JSON as text; nothing when no model answered. Thread-safe. */
public final class DescribeUsage implements Processor {
    @Override
    public void process(Exchange exchange) {
        JsonNode event = RequestLine.usage(exchange.getMessage().getBody(RequestRecord.class));
        exchange.getMessage().setBody(event == null ? null : event.toString());
    }
}
