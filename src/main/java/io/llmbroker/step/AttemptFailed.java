package io.llmbroker.step;

import io.llmbroker.error.ApiError;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.rehearsal.Rehearsal;
import io.llmbroker.routing.AttemptPlan;
import io.llmbroker.server.Gateway;
import io.llmbroker.upstream.Cancellation;
import io.llmbroker.upstream.KeyMask;
import io.llmbroker.upstream.UpstreamCall;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Decides what follows a failed attempt. In: the caught exception, {@code llmPlan}. Out: {@code llmPending} when another
 * attempt is due; else it throws the failure as the {@link ApiError} for the client. Thread-safe.
 */
public final class AttemptFailed implements Processor {
    @Override
    public void process(Exchange exchange) throws Exception {
        UpstreamCall.leave();
        Exception thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Attempt attempt = Attempt.of(exchange);
        Cancellation cancellation = exchange.getProperty(Property.CANCELLATION, Cancellation.class);
        RequestRecord record = exchange.getProperty(Property.RECORD, RequestRecord.class);
        record.vendorAnswered();
        letGo(attempt, cancellation);

        ApiError error = Failures.of(thrown, attempt, cancellation);
        if (error == null) {
            throw thrown; // a defect of ours: another vendor would not mend it
        }
        if (error.isFromVendor()) {
            error = KeyMask.of(attempt.candidate.model()).error(error);
            Gateway.of(exchange.getContext()).meters().upstreamError(record, error);
            record.vendorRequest(error.vendorRequestId());
        }
        Rehearsal rehearsal = Rehearsal.of(exchange);
        if (rehearsal != null && attempt != null) {
            rehearsal.refused(attempt.candidate, error);
        }
        AttemptPlan plan = exchange.getProperty(Property.PLAN, AttemptPlan.class);
        if (cancellation.cause() != null || !plan.nextAfter(error)) {
            throw plan.finalError(error);
        }
        exchange.setProperty(Property.PENDING, true);
    }

    /** Whatever is left of the failed call must not hold its connection. */
    private static void letGo(Attempt attempt, Cancellation cancellation) {
        if (attempt != null && attempt.abort != null) {
            attempt.abort.run();
            cancellation.forget(attempt.abort);
        }
    }
}
