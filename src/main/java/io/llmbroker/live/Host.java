package io.llmbroker.live;

import io.llmbroker.config.Catalog;
import io.llmbroker.config.ConfigLoader;
import io.llmbroker.routes.RouteException;
import io.llmbroker.server.Address;
import io.llmbroker.server.Front;
import io.llmbroker.server.Loan;
import io.llmbroker.server.Revision;
import io.llmbroker.server.Standalone;
import io.llmbroker.source.Snapshot;
import io.llmbroker.source.Sources;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process: owns the listener, the connections to vendors, the meters and the threads, and runs one revision at a
 * time behind them. Thread-safe.
 */
public final class Host implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Host.class);
    private static final long DRAIN_POLL_MILLIS = 20;

    private final Vertx vertx;
    private final Loan loan;
    private final Front front;
    private volatile boolean draining;

    private Host(Address address) throws Exception {
        vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                // model calls are long, and no request blocks an event loop
                .setMaxWorkerExecuteTime(TimeUnit.HOURS.toNanos(1)));
        loan = Standalone.loan(() -> draining);
        front = Front.open(
                vertx, address.host(), address.port(), Runtime.getRuntime().availableProcessors());
    }

    /**
     * Reads the configuration, starts the first revision and answers.
     *
     * @param sources where to read
     * @param address where to listen
     * @param environment variables for the configuration
     * @return the running host
     * @throws io.llmbroker.config.ConfigException when the configuration is wrong
     * @throws Exception when a route is wrong or the port is taken; everything is closed then
     */
    public static Host start(Sources sources, Address address, Map<String, String> environment) throws Exception {
        Snapshot snapshot = Snapshot.read(sources);
        Catalog catalog = ConfigLoader.load(snapshot, environment);
        Host host = new Host(address);
        try {
            host.front.swap(Revision.start(1, catalog, snapshot, host.vertx, host.loan));
            return host;
        } catch (Exception e) {
            host.release();
            throw e;
        }
    }

    /**
     * Validates configuration and routes: loads and starts everything but the listener, and stops it again.
     *
     * @param sources where to read
     * @param environment variables for the configuration
     * @return one line that says what was found
     * @throws io.llmbroker.config.ConfigException when the configuration is wrong
     * @throws RouteException when a route is wrong
     * @throws Exception when something else fails
     */
    public static String check(Sources sources, Map<String, String> environment) throws Exception {
        Snapshot snapshot = Snapshot.read(sources);
        Catalog catalog = ConfigLoader.load(snapshot, environment);
        Vertx vertx = Vertx.vertx();
        Loan loan = Standalone.loan(() -> false);
        try (Revision revision = Revision.start(1, catalog, snapshot, vertx, loan)) {
            return "OK: " + catalog.models().size() + " models, "
                    + revision.context().getRoutesSize() + " routes";
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
            loan.close();
        }
    }

    /** @return the port that is bound */
    public int port() {
        return front.port();
    }

    /** @return the revision that answers */
    public Revision current() {
        return front.current();
    }

    /** Says that the process is about to stop, waits for the requests in flight and closes everything. */
    @Override
    public void close() {
        draining = true;
        Revision revision = front.current();
        long end = System.nanoTime()
                + revision.gateway().catalog().proxy().drainTimeout().toNanos();
        try {
            while (!revision.closeDoorIfEmpty() && System.nanoTime() < end) {
                Thread.sleep(DRAIN_POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (revision.inFlight() > 0) {
            LOG.warn("{} requests did not finish in time and are cut", revision.inFlight());
        }
        release();
    }

    private void release() {
        Revision revision = front.swap(null);
        vertx.close().toCompletionStage().toCompletableFuture().join();
        if (revision != null) {
            revision.close();
        }
        loan.close();
    }
}
