package io.llmbroker.step;

import io.llmbroker.server.Gateway;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** All meters in Prometheus' text format. Out: a string and its content type. Thread-safe. */
public final class ScrapeMetrics implements Processor {
    @Override
    public void process(Exchange exchange) {
        exchange.getMessage().setHeader("content-type", "text/plain; version=0.0.4; charset=utf-8");
        exchange.getMessage()
                .setBody(Gateway.of(exchange.getContext())
                        .meters()
                        .registry()
                        .scrape()
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
