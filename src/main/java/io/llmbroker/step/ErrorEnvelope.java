package io.llmbroker.step;

import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.server.Gateway;
import io.llmbroker.server.Trial;
import io.llmbroker.upstream.Cancellation;
import java.time.Duration;
import java.util.HashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns whatever went wrong into the standard envelope. In: the caught exception. Out: a JSON tree, status and headers;
 * nothing of the vendor's headers, no stack trace. Thread-safe.
 */
public final class ErrorEnvelope implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorEnvelope.class);

    @Override
    public void process(Exchange exchange) {
        Exception thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        ApiError error = Failures.of(thrown, null, exchange.getProperty(Property.CANCELLATION, Cancellation.class));
        Trial trial = Gateway.of(exchange.getContext()).trial();
        if (trial != null) { // somebody waits for it who can say which line of the routes is at fault
            trial.failed(thrown, error);
        } else if (error == null) {
            LOG.error("request {} failed in the gateway", exchange.getProperty(Property.REQUEST_ID), thrown);
        }
        if (error == null) {
            error = ApiError.of(500, ErrorType.API, "internal_error", "The gateway failed; its log says why.");
        }
        RequestRecord record = exchange.getProperty(Property.RECORD, RequestRecord.class);
        if (record != null) {
            record.failed(error);
        }
        Message message = exchange.getMessage();
        message.setHeaders(new HashMap<>());
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, error.status());
        message.setHeader("content-type", "application/json");
        Reply.decision(exchange, record);
        if (error.retryAfter() != null) {
            message.setHeader("retry-after", String.valueOf(seconds(error.retryAfter())));
        }
        message.setBody(error.envelope());
    }

    private static long seconds(Duration wait) {
        return wait.plusMillis(999).toSeconds();
    }
}
