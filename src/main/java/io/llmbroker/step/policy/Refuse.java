package io.llmbroker.step.policy;

import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Ends a request with an error of the house's own, in the standard envelope. In: {@code llmRefuseStatus} (400 to 599;
 * 403 by default), {@code llmRefuseCode} ({@code refused} by default), {@code llmRefuseMessage},
 * {@code llmRefuseRetryAfter} (seconds, for the header {@code retry-after}, or absent). Throws an {@link ApiError}.
 * Thread-safe.
 */
public final class Refuse implements Processor {
    @Override
    public void process(Exchange exchange) {
        int status = exchange.getProperty(PolicyProperty.REFUSE_STATUS, 403, Integer.class);
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("llmRefuseStatus must be from 400 to 599: " + status);
        }
        ApiError error = ApiError.of(
                status,
                ErrorType.ofStatus(status),
                exchange.getProperty(PolicyProperty.REFUSE_CODE, "refused", String.class),
                exchange.getProperty(
                        PolicyProperty.REFUSE_MESSAGE, "The gateway does not take this request.", String.class));
        Long seconds = exchange.getProperty(PolicyProperty.REFUSE_RETRY_AFTER, Long.class);
        throw seconds == null ? error : error.withRetryAfter(Duration.ofSeconds(seconds));
    }
}
