package io.llmbroker.server;

import static io.vertx.core.http.HttpHeaders.CLOSE;
import static io.vertx.core.http.HttpHeaders.CONNECTION;

import io.llmbroker.bus.BusDoors;
import io.llmbroker.config.Bus;
import io.llmbroker.config.Catalog;
import io.llmbroker.mask.TextMask;
import io.llmbroker.observe.GatewayMeters;
import io.llmbroker.routes.RouteCheck;
import io.llmbroker.routes.RouteException;
import io.llmbroker.routes.RouteFiles;
import io.llmbroker.routes.RouteMistake;
import io.llmbroker.source.Snapshot;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.impl.engine.DefaultReactiveExecutor;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spi.ReactiveExecutor;

/**
 * One configuration with its routes, running: a Camel context of its own behind a router of its own, without a port.
 * Counts the requests that are in it, so that it can be closed when the last has left. Thread-safe.
 */
public final class Revision implements AutoCloseable {
    /** A rehearsal leaves no line in the log and waits for nobody. */
    private static final Map<String, String> REHEARSAL = Map.of(
            "camel.main.jmxEnabled", "false",
            "camel.main.startupSummaryLevel", "Off",
            "camel.main.shutdownTimeout", "1",
            "camel.main.shutdownLogInflightExchangesOnTimeout", "false");

    /** One for all: a context's own one leaves something in every pooled thread that ran a request of it, for ever. */
    private static final ReactiveExecutor EXECUTOR = new DefaultReactiveExecutor();

    private final Main main = new Main();
    private final Router router;
    private final Occupancy inFlight = Occupancy.empty();
    private final OtherDoors otherDoors = OtherDoors.closed();
    private final Gateway gateway;
    private final Loan loan;
    private final RouteFiles files;

    private Revision(Gateway gateway, Loan loan, RouteFiles files, Vertx vertx) {
        this.gateway = gateway;
        this.loan = loan;
        this.files = files;
        this.router = Router.router(vertx);
        HttpFailures.install(router, "See /docs for what there is.", error -> gateway.meters()
                .refused(error));
    }

    /**
     * Starts a revision beside whatever runs, in its trial: see {@link #goesLive}.
     *
     * @param number from 1
     * @param catalog the checked configuration
     * @param snapshot with routes and Camel's properties
     * @param vertx the process's
     * @param loan what the process lends
     * @return the revision, ready to answer
     * @throws RouteException when a route cannot be loaded or started; nothing of it is left then
     * @throws Exception when something else fails
     */
    public static Revision start(int number, Catalog catalog, Snapshot snapshot, Vertx vertx, Loan loan)
            throws Exception {
        Gateway gateway = new Gateway(number, catalog, loan, new Trial(TrialModel.in(catalog)));
        Revision revision = new Revision(gateway, loan, RouteFiles.parse(snapshot.routes()), vertx);
        return revision.started(catalog, snapshot, vertx, null);
    }

    /**
     * Starts what runs once more, in a trial without end, for requests that are not to be sent.
     *
     * @param number of the running revision
     * @param catalog its configuration
     * @param snapshot its files
     * @param vertx the process's
     * @param loan what may be used without a trace
     * @param stage prepares the context, before routes are loaded
     * @return the revision, ready to answer
     * @throws Exception when it cannot be started; nothing of it is left then
     */
    public static Revision rehearse(
            int number, Catalog catalog, Snapshot snapshot, Vertx vertx, Loan loan, Consumer<CamelContext> stage)
            throws Exception {
        Gateway gateway = new Gateway(number, catalog, loan, new Trial(catalog));
        Revision revision = new Revision(gateway, loan, RouteFiles.parse(snapshot.routes()), vertx);
        REHEARSAL.forEach(revision.main::addOverrideProperty);
        return revision.started(catalog, snapshot, vertx, stage);
    }

    private Revision started(Catalog catalog, Snapshot snapshot, Vertx vertx, Consumer<CamelContext> stage)
            throws Exception {
        Settings settings = Settings.read(snapshot.properties());
        try {
            BusDoors bus = BusDoors.of(stage == null ? catalog.bus() : Bus.NONE); // only HTTP's requests are rehearsed
            configure(settings.properties(), bus, vertx, stage);
            main.init();
            main.start();
            requireRunning();
            bus.listener(context(), loan.meters()).ifPresent(gateway::tells);
            if (stage == null) {
                settings.check(context());
                RouteCheck.check(context(), catalog, files);
            }
            return this;
        } catch (RouteException e) {
            close();
            throw e;
        } catch (Exception | Error e) {
            close();
            RouteException why = settings.placed(
                    e, RouteMistake.of(e, files), snapshot.sources().routes().toString());
            // what clients of brokers say may hold what they were given
            throw why.masked(TextMask.of(catalog)::maskKnown);
        }
    }

    private void configure(Properties properties, BusDoors bus, Vertx vertx, Consumer<CamelContext> stage)
            throws RouteException {
        main.setShutdownStrategy(new SimpleMainShutdownStrategy()); // the default one leaks a JVM hook per revision
        main.setPropertyPlaceholderLocations("false"); // no file: the snapshot has them
        main.setInitialProperties(properties);
        bus.join(main);
        main.setRoutesCollector(new SnapshotRoutes(bus.files(files.files(), files.folder())));
        main.addOverrideProperty("camel.main.name", "llmbroker"); // the meters' label: the same for all
        // Camel JBang may need them; here they would open further doors, or reload what is live
        for (String own : List.of("server", "management", "main.routesReload", "main.contextReload")) {
            main.addOverrideProperty("camel." + own + (own.startsWith("main.") ? "Enabled" : ".enabled"), "false");
        }
        long maxBodyBytes = gateway.catalog().proxy().maxBodyBytes();
        main.bind(
                VertxPlatformHttpRouter.PLATFORM_HTTP_ROUTER_NAME_ZERO,
                new RevisionRouter(vertx, router, maxBodyBytes));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport starting) {
                CamelContext context = starting.getCamelContext();
                gateway.joins(context);
                context.getCamelContextExtension().setReactiveExecutor(EXECUTOR);
                GatewayMeters meters = stage == null ? loan.meters() : gateway.meters();
                context.addRoutePolicyFactory(new RouteMeters(gateway, meters.registry()));
                if (stage != null) {
                    stage.accept(context);
                }
                ((ModelCamelContext) context).addModelLifecycleStrategy(otherDoors);
            }
        });
    }

    private void requireRunning() {
        if (!context().isStarted()) {
            throw new IllegalStateException(
                    "the routes did not start: " + context().getStatus());
        }
    }

    /** @return what its routes were made from, with lines */
    public RouteFiles files() {
        return files;
    }

    /** The trial is over: requests that come from now on are clients', and count. */
    public void goesLive() {
        gateway.goesLive();
    }

    /**
     * Opens the doors that are not HTTP's, when no other revision's are open any more, unless they are shared: a message
     * must not be taken twice.
     *
     * @throws Exception when one cannot be opened
     */
    public void opensOtherDoors() throws Exception {
        otherDoors.open(context());
    }

    /** @return whether another revision may open the same doors while these are not closed yet */
    public boolean sharesOtherDoors() {
        return otherDoors.areShared();
    }

    /**
     * Closes the doors that are not HTTP's; what came in by them may finish, what waits for its turn is handed back.
     *
     * @param patience how long that may take
     * @return done when they are closed
     */
    public CompletableFuture<Void> closesOtherDoors(Duration patience) {
        gateway.closing().begin();
        return otherDoors.close(context(), patience);
    }

    /** Ends the calls for messages that outlast the patience: their messages go back. */
    public void cutsOtherDoors() {
        gateway.closing().cut();
    }

    /**
     * Forgets the meters of routes that no revision has any more.
     *
     * @param others revisions that are still there
     */
    public void forgetMeters(List<Revision> others) {
        Set<String> routes = new HashSet<>();
        for (Revision other : others) {
            other.context().getRoutes().forEach(route -> routes.add(route.getRouteId()));
        }
        RouteMeters.keepOnly(loan.meters().registry(), routes);
    }

    /** @return number, configuration and what is lent */
    public Gateway gateway() {
        return gateway;
    }

    /** @return the running Camel context */
    public CamelContext context() {
        return main.getCamelContext();
    }

    /**
     * Counts a request in.
     *
     * @return false when the revision is closed to new requests
     */
    boolean enter() {
        return inFlight.enter();
    }

    /** Answers a request that was counted in; it is counted out when the answer ends or its connection goes. */
    void handle(HttpServerRequest request) {
        AtomicBoolean left = new AtomicBoolean();
        HttpServerResponse response = request.response();
        response.headersEndHandler(head -> {
            if (gateway.draining() && request.version() != HttpVersion.HTTP_2) {
                response.putHeader(CONNECTION, CLOSE);
            }
        });
        response.endHandler(ended -> {
            if (left.compareAndSet(false, true)) {
                inFlight.leave();
            }
            if (gateway.draining()
                    && request.isEnded() // who still sends would see no answer, but a reset
                    && response.headers().contains(CONNECTION, CLOSE, true)) {
                request.connection().close(); // as was said: who was not told may have sent the next request already
            }
        });
        mediaTypeInLowerCase(request);
        router.handle(request);
    }

    /** The router compares letter by letter, where HTTP does not. */
    private static void mediaTypeInLowerCase(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && !type.equals("application/json")) {
            request.headers().set(HttpHeaders.CONTENT_TYPE, type.toLowerCase(Locale.ROOT));
        }
    }

    /** @return requests that are not answered to their end yet */
    public long inFlight() {
        return inFlight.count();
    }

    /** @return whether nobody is inside now */
    boolean isEmpty() {
        return inFlight() == 0 && context().getInflightRepository().size() == 0;
    }

    /**
     * Closes the door when nobody is inside.
     *
     * @return whether the revision is empty now, and stays so
     */
    public boolean closeDoorIfEmpty() {
        return context().getInflightRepository().size() == 0 && inFlight.closeIfEmpty();
    }

    /** Ends what still runs: at once where nobody but a trial waits for it, else in the time that Camel's settings give. */
    @Override
    public void close() {
        if (gateway.trial() != null && context() != null) {
            context().getShutdownStrategy().setTimeout(1);
        }
        try {
            main.stop();
        } finally {
            CamelContext context = main.getCamelContext();
            if (context != null && !context.isStopped()) {
                context.stop(); // a Main that failed does not stop its context
            }
            router.clear();
        }
    }
}
