package io.llmbroker.live;

import io.llmbroker.live.RevisionState.Cause;
import io.llmbroker.observe.ProcessMeters;
import io.llmbroker.routes.RouteException;
import io.llmbroker.server.Address;
import io.llmbroker.server.Front;
import io.llmbroker.server.Loan;
import io.llmbroker.server.Revision;
import io.llmbroker.source.Rejected;
import io.llmbroker.source.Snapshot;
import io.llmbroker.source.SourceWatch;
import io.llmbroker.source.Sources;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The process: owns the listener, the connections to vendors, the meters and the threads, and the revisions that run
 * behind them. Thread-safe.
 */
public final class Host implements AutoCloseable {
    private static final long ROLLBACK_POLL_MILLIS = 500;

    private final Vertx vertx = openVertx();
    private final Loan loan = Loan.open(() -> isDraining(), () -> rejected());
    private final Front front;
    private final Retirement retirement = Retirement.open();
    private final AutomaticRollback automatic = new AutomaticRollback(ROLLBACK_POLL_MILLIS);
    private final LiveRevisions revisions;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Duration drainDelay;
    private SourceWatch watch;
    private ProcessMeters processMeters;

    private Host(Address address, Map<String, String> environment, Duration drainDelay) throws IOException {
        this.drainDelay = drainDelay;
        try {
            front = Front.open(
                    vertx, address.host(), address.port(), Runtime.getRuntime().availableProcessors());
        } catch (IOException e) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
            loan.close();
            throw e;
        }
        EditMeters meters = new EditMeters(
                loan.meters().registry(),
                () -> front.current() == null ? 0 : front.current().gateway().revision(),
                () -> rejected() == null ? 0 : 1,
                () -> revisionsAlive());
        revisions = new LiveRevisions(front, new Launch(vertx, loan, environment), retirement, automatic, meters);
    }

    private static Vertx openVertx() {
        return Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                // model calls are long, and no request blocks an event loop
                .setMaxWorkerExecuteTime(TimeUnit.HOURS.toNanos(1)));
    }

    /**
     * Reads the configuration, starts the first revision and answers.
     *
     * @param sources where to read
     * @param address where to listen
     * @param environment variables for the configuration
     * @return the running host
     * @throws io.llmbroker.config.ConfigException when the configuration is wrong
     * @throws IllegalArgumentException when a variable of the process is wrong
     * @throws Exception when a route is wrong or the port is taken; everything is closed then
     */
    public static Host start(Sources sources, Address address, Map<String, String> environment) throws Exception {
        Duration drainDelay = Drain.delay(environment);
        Snapshot snapshot = Snapshot.read(sources);
        Host host = new Host(address, environment, drainDelay);
        try {
            host.revisions.start(snapshot);
            host.watch = SourceWatch.start(sources, snapshot, host.revisions::saved);
            host.processMeters = ProcessMeters.bind(host.loan.meters().registry());
            return host;
        } catch (Exception e) {
            host.release();
            throw e;
        }
    }

    /**
     * Validates configuration and routes: loads, starts and tries everything but the listener, and stops it again.
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
        Vertx vertx = Vertx.vertx();
        Loan loan = Loan.open(() -> false, () -> null);
        try (Revision revision = new Launch(vertx, loan, environment).start(1, snapshot)) {
            List<String> problems = TrialRun.of(revision, vertx, List.of(), new Edit(Cause.START));
            if (!problems.isEmpty()) {
                throw new RouteException(problems);
            }
            revision.goesLive();
            return "OK: " + revision.gateway().catalog().models().size() + " models, "
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

    /** @return all revisions: what runs, what ran, what was rejected */
    public Revisions revisions() {
        return revisions;
    }

    private int revisionsAlive() {
        return revisions == null ? 0 : revisions.history().alive().size();
    }

    /** @return runs the event loops; ends with the host */
    public Vertx vertx() {
        return vertx;
    }

    /** @return what outlives revisions; ends with the host */
    public Loan loan() {
        return loan;
    }

    private boolean isDraining() {
        return draining.get();
    }

    private Rejected rejected() {
        return revisions == null ? null : revisions.rejected().orElse(null);
    }

    /**
     * Says that the process is about to stop, serves for as long as {@code LLMBROKER_DRAIN_DELAY} says, and waits for the
     * requests in flight, as long as is configured; once.
     */
    public void drain() {
        if (draining.getAndSet(true)) {
            return;
        }
        revisions.stop();
        watch.close();
        automatic.close();
        new Drain(front, this::alive).await(drainDelay);
    }

    /** Drains and closes everything; once. */
    @Override
    public void close() {
        drain();
        if (!closed.getAndSet(true)) {
            release();
        }
    }

    /** Closes everything at once: what has just started has no clients to wait for. */
    public void abandon() {
        if (!draining.getAndSet(true)) {
            revisions.stop();
            watch.close();
        }
        if (!closed.getAndSet(true)) {
            release();
        }
    }

    private List<Revision> alive() {
        return revisions.history().alive().stream()
                .map(History.Entry::revision)
                .filter(Objects::nonNull)
                .toList();
    }

    private void release() {
        automatic.close();
        retirement.close();
        front.swap(null);
        vertx.close().toCompletionStage().toCompletableFuture().join();
        alive().forEach(Revision::close);
        if (processMeters != null) {
            processMeters.close();
        }
        loan.close();
    }
}
