package io.llmbroker.step.policy;

import io.llmbroker.server.Gateway;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Says whether a request is one of those that a revision is tried with before it is live: nobody's, and nothing to send
 * to others. Out: {@code llmTrial}, a boolean. Changes nothing. Thread-safe.
 */
public final class TellTrial implements Processor {
    @Override
    public void process(Exchange exchange) {
        boolean trial = Gateway.of(exchange.getContext()).trial() != null;
        exchange.setProperty(PolicyProperty.TRIAL, trial);
    }
}
