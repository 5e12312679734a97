package io.llmbroker.server;

import io.llmbroker.bus.BusTurns;
import io.llmbroker.bus.Closing;
import io.llmbroker.config.Catalog;
import io.llmbroker.observe.GatewayMeters;
import io.llmbroker.observe.RequestFeed;
import io.llmbroker.observe.RequestLog;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.params.ParameterTable;
import io.llmbroker.routing.TargetOrder;
import io.llmbroker.source.Rejected;
import io.netty.util.Timer;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;

/**
 * What the steps of one Camel context work with: the configuration that it was started for, and what the process lends
 * it. A plugin of the context, so that YAML beans need no wiring. Thread-safe.
 */
public final class Gateway {
    private final int revision;
    private final Catalog catalog;
    private final Loan loan;
    private final Outcomes outcomes = new Outcomes();
    private final AtomicReference<Trial> trial;
    private final Closing closing = new Closing();
    private volatile Consumer<RequestRecord> events = record -> {};
    private volatile Instant since = Instant.now();

    /**
     * @param revision from 1
     * @param catalog the checked configuration
     * @param loan what outlives the context
     */
    public Gateway(int revision, Catalog catalog, Loan loan) {
        this(revision, catalog, loan, null);
    }

    /**
     * @param revision from 1
     * @param catalog the checked configuration
     * @param loan what outlives the context
     * @param trial what holds until {@link #goesLive}, or null for a gateway that is live from the start
     */
    public Gateway(int revision, Catalog catalog, Loan loan, Trial trial) {
        this.revision = revision;
        this.catalog = catalog;
        this.loan = loan;
        this.trial = new AtomicReference<>(trial);
    }

    /** The trial is over: from now on requests are clients', and count. */
    void goesLive() {
        since = Instant.now();
        trial.set(null);
    }

    /** @return what holds while nobody but the gateway itself sends requests, or null when clients do */
    public Trial trial() {
        return trial.get();
    }

    /**
     * @param context a context that {@link Revision} made, or one that Camel JBang did
     * @return its gateway; where no host has put one, one that reads the environment's configuration
     */
    public static Gateway of(CamelContext context) {
        var extension = context.getCamelContextExtension();
        Gateway gateway = extension.getContextPlugin(Gateway.class);
        return gateway != null ? gateway : Standalone.gateway(context);
    }

    /** Makes this the gateway of a context, before its routes are loaded. */
    void joins(CamelContext context) {
        context.getCamelContextExtension().addContextPlugin(Gateway.class, this);
    }

    /** @return number of the revision, from 1 */
    public int revision() {
        return revision;
    }

    /** @return when the revision began to answer */
    public Instant since() {
        return since;
    }

    /** @return the checked configuration */
    public Catalog catalog() {
        Trial on = trial.get();
        return on == null ? catalog : on.catalog();
    }

    /**
     * @param rules a table's name
     * @return the table {@code params/<rules>.yaml}
     */
    public ParameterTable table(String rules) {
        return ParameterTable.named(rules);
    }

    /** @return connections to all vendors; never close it */
    public HttpClientConnectionManager connections() {
        return loan.connections();
    }

    /** @return the process's meters; in a trial, some that nobody reads */
    public GatewayMeters meters() {
        Trial on = trial.get();
        return on == null ? loan.meters() : on.meters();
    }

    /** @return how the revision's requests ended */
    public Outcomes outcomes() {
        return outcomes;
    }

    /** @return the last save, when it did not go live, else null */
    public Rejected rejected() {
        return loan.rejected().get();
    }

    /** @return the request log for those who listen */
    public RequestFeed requestFeed() {
        return loan.requestFeed();
    }

    /** @return takes the requests that are over */
    public RequestLog requestLog() {
        return loan.requestLog();
    }

    /** @return threads for requests */
    public ExecutorService requestThreads() {
        return loan.requestThreads();
    }

    /** @return timer for deadlines; its tasks must not block */
    public Timer timer() {
        return loan.timer();
    }

    /** @return whose turn it is among the targets of virtual models */
    public TargetOrder targetOrder() {
        return loan.targetOrder();
    }

    /** @return who waits for whom among messages */
    public BusTurns busTurns() {
        return loan.busTurns();
    }

    /** @param listener hears of each request that is over; must not block */
    void tells(Consumer<RequestRecord> listener) {
        events = listener;
    }

    /** @return hears of each request that is over; never null */
    public Consumer<RequestRecord> events() {
        return events;
    }

    /** @return how the doors on buses close */
    public Closing closing() {
        return closing;
    }

    /** @return whether new requests should go elsewhere because the process is about to stop */
    public boolean draining() {
        return loan.draining().getAsBoolean();
    }
}
