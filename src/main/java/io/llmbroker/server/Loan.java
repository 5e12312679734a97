package io.llmbroker.server;

import io.llmbroker.observe.GatewayMeters;
import io.llmbroker.observe.RequestFeed;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.io.CloseMode;

/**
 * What the process lends to every revision and keeps when a revision ends.
 *
 * @param connections to all vendors
 * @param meters of the gateway and its routes
 * @param requestFeed the request log for those who listen
 * @param requestThreads one for each request
 * @param timer for deadlines; tasks must not block
 * @param draining whether the process is about to stop
 */
public record Loan(
        HttpClientConnectionManager connections,
        GatewayMeters meters,
        RequestFeed requestFeed,
        ExecutorService requestThreads,
        ScheduledExecutorService timer,
        BooleanSupplier draining)
        implements AutoCloseable {
    @Override
    public void close() {
        timer.shutdownNow();
        requestThreads.shutdownNow();
        connections.close(CloseMode.IMMEDIATE);
    }
}
