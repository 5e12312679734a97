package io.llmbroker.live;

import io.llmbroker.config.Catalog;
import io.llmbroker.config.ConfigException;
import io.llmbroker.config.ConfigLoader;
import io.llmbroker.routes.RouteException;
import io.llmbroker.routes.RouteFiles;
import io.llmbroker.server.Loan;
import io.llmbroker.server.Revision;
import io.llmbroker.source.Snapshot;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes a running revision of a snapshot, or says why not. Thread-safe. */
final class Launch {
    /** Longest that the routes may take to start, in seconds. */
    private static final long PATIENCE = 30;

    private final Vertx vertx;
    private final Loan loan;
    private final Map<String, String> environment;

    /**
     * @param vertx the process's
     * @param loan what the process lends
     * @param environment variables for the configuration
     */
    Launch(Vertx vertx, Loan loan, Map<String, String> environment) {
        this.vertx = vertx;
        this.loan = loan;
        this.environment = environment;
    }

    /** @return the process's */
    Vertx vertx() {
        return vertx;
    }

    /**
     * Reads, validates and starts.
     *
     * @param number of the new revision
     * @param snapshot what it is made from
     * @return the revision, in its trial; the caller closes it
     * @throws ConfigException when the configuration is wrong, and perhaps the routes, too
     * @throws RouteException when only the routes are
     * @throws Exception when something else fails; nothing is left of it then
     */
    Revision start(int number, Snapshot snapshot) throws Exception {
        Catalog catalog = ConfigLoader.load(snapshot, environment);
        return Revision.start(number, catalog, snapshot, vertx, loan);
    }

    /**
     * The same for an edit: whatever is wrong is a reason to reject it, and it may not take for ever.
     *
     * @param edit that may be broken off
     * @throws RejectedException with every reason
     */
    Revision startOrReject(int number, Snapshot snapshot, Edit edit) throws RejectedException, InterruptedException {
        CompletableFuture<Revision> started = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        started.complete(start(number, snapshot));
                    } catch (Throwable e) { // whatever it is, somebody waits for it
                        started.completeExceptionally(e);
                    }
                },
                "revision-" + number);
        thread.setDaemon(true);
        thread.start();
        try {
            CompletableFuture.anyOf(started, edit.brokenOff()).get(PATIENCE, TimeUnit.SECONDS);
            if (started.isDone()) {
                return started.get();
            }
            leave(thread, started);
            throw new RejectedException(List.of(edit.whyBrokenOff()));
        } catch (TimeoutException e) {
            leave(thread, started);
            throw new RejectedException(
                    List.of(snapshot.sources().routes() + ": the routes did not start within " + PATIENCE + " s"));
        } catch (InterruptedException e) {
            leave(thread, started);
            throw e;
        } catch (ExecutionException e) {
            throw new RejectedException(problems(e.getCause(), snapshot));
        }
    }

    private static void leave(Thread thread, CompletableFuture<Revision> started) {
        thread.interrupt();
        started.thenAccept(Revision::close); // should it come after all
    }

    /** @return every reason why a snapshot cannot run: one line each */
    static List<String> problems(Throwable failure, Snapshot snapshot) {
        List<String> problems = new ArrayList<>();
        if (failure instanceof ConfigException wrong) {
            wrong.problems().forEach(problem -> problems.add(problem.toString()));
            try {
                RouteFiles.parse(snapshot.routes()); // what is wrong there is said, too
            } catch (RouteException e) {
                problems.addAll(e.problems());
            }
        } else if (failure instanceof RouteException wrong) {
            problems.addAll(wrong.problems());
        } else {
            problems.add(snapshot.sources().routes() + ": " + failure);
        }
        return problems;
    }
}
