package io.llmbroker.step;

import io.llmbroker.observe.GatewayMeters;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.server.Gateway;
import io.llmbroker.upstream.Cancellation;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Sees to it that the request is metered and logged once it is over, a stream when its last byte is written. In and out:
 * {@code llmRecord}. Thread-safe.
 */
public final class Meter implements Processor {
    @Override
    public void process(Exchange exchange) {
        Gateway gateway = Gateway.of(exchange.getContext());
        RequestRecord record = exchange.getProperty(Property.RECORD, RequestRecord.class);
        GatewayMeters meters = gateway.meters();
        boolean counts = gateway.trial() == null; // asked now: a trial may be over before its last request is
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                Cancellation cancellation = done.getProperty(Property.CANCELLATION, Cancellation.class);
                if (cancellation.cause() == Cancellation.Cause.CLIENT_GONE) {
                    record.clientGone();
                }
                record.ended();
                meters.ended(record);
                if (!counts) {
                    return;
                }
                gateway.outcomes().answered(record.isOwnFailure());
                if (gateway.catalog().proxy().requestLogging()) {
                    gateway.requestLog().add(record);
                }
                gateway.events().accept(record);
            }
        });
    }
}
