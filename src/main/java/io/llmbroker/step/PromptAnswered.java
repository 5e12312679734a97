package io.llmbroker.step;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Keeps the answer to one prompt of several open: what Camel would close when this part is over, such as the vendor's
 * stream, is closed when the whole request is. In: {@code llmWhole}. Thread-safe.
 */
public final class PromptAnswered implements Processor {
    @Override
    public void process(Exchange exchange) {
        exchange.getExchangeExtension().handoverCompletions(exchange.getProperty(Property.WHOLE, Exchange.class));
    }
}
