package io.llmbroker.step.bus;

import io.llmbroker.observe.RequestLine;
import io.llmbroker.observe.RequestRecord;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Makes a line of the request log. In: a {@code RequestRecord}. Out: JSON as text. Thread-safe. */
public final class DescribeRequest implements Processor {
    @Override
    public void process(Exchange exchange) {
        exchange.getMessage()
                .setBody(RequestLine.json(exchange.getMessage().getBody(RequestRecord.class))
                        .toString());
    }
}
