package io.llmbroker.server;

import io.llmbroker.bus.BusTurns;
import io.llmbroker.observe.GatewayMeters;
import io.llmbroker.observe.RequestFeed;
import io.llmbroker.observe.RequestLog;
import io.llmbroker.routing.TargetOrder;
import io.llmbroker.source.Rejected;
import io.llmbroker.upstream.UpstreamPool;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.io.CloseMode;

/**
 * What the process lends to every revision and keeps when a revision ends.
 *
 * @param connections to all vendors
 * @param meters of the gateway and its routes
 * @param requestFeed the request log for those who listen
 * @param requestLog takes the requests that are over
 * @param requestThreads one for each request
 * @param timer for deadlines; tasks must not block
 * @param targetOrder whose turn it is among the targets of virtual models
 * @param busTurns who waits for whom among messages
 * @param draining whether the process is about to stop
 * @param rejected gives the last save when it did not go live, else null
 */
public record Loan(
        HttpClientConnectionManager connections,
        GatewayMeters meters,
        RequestFeed requestFeed,
        RequestLog requestLog,
        ExecutorService requestThreads,
        Timer timer,
        TargetOrder targetOrder,
        BusTurns busTurns,
        BooleanSupplier draining,
        Supplier<Rejected> rejected)
        implements AutoCloseable {
    private static final long TICK_MILLIS = 50;

    /**
     * @param draining whether the process is about to stop
     * @param rejected gives the last save when it did not go live, else null
     * @return all of it new; the caller closes it
     */
    public static Loan open(BooleanSupplier draining, Supplier<Rejected> rejected) {
        RequestFeed feed = new RequestFeed();
        Timer timer = deadlines();
        ExecutorService threads = RequestThreads.open();
        return new Loan(
                UpstreamPool.open(timer, threads),
                new GatewayMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)),
                feed,
                new RequestLog(feed),
                threads,
                timer,
                new TargetOrder(),
                BusTurns.open(),
                draining,
                rejected);
    }

    /**
     * What may be used without a trace: turns are not taken, and nobody is told.
     *
     * @param nowhere in the place of connections
     * @return a loan for requests that are not to be sent; not to be closed
     */
    public Loan rehearsing(HttpClientConnectionManager nowhere) {
        return new Loan(
                nowhere,
                meters, // a trial has its own
                new RequestFeed(),
                requestLog, // a trial leaves no line
                requestThreads,
                timer,
                targetOrder.looking(),
                busTurns,
                draining,
                rejected);
    }

    /** Nearly every deadline is called off: a wheel takes and forgets one without waking its thread. */
    private static Timer deadlines() {
        return new HashedWheelTimer(
                task -> {
                    Thread thread = new Thread(task, "deadlines");
                    thread.setDaemon(true);
                    return thread;
                },
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.stop();
        requestThreads.shutdownNow();
        connections.close(CloseMode.IMMEDIATE);
        requestLog.close();
    }
}
