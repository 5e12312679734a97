package io.llmbroker.explain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.Catalog;
import io.llmbroker.config.ConfigLoader;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.rehearsal.ClosedConnections;
import io.llmbroker.rehearsal.Rehearsal;
import io.llmbroker.routes.RouteMistake;
import io.llmbroker.server.Loan;
import io.llmbroker.server.Revision;
import io.llmbroker.server.Trial;
import io.llmbroker.server.TrialDoor;
import io.llmbroker.server.TrialDoor.Answer;
import io.llmbroker.source.Snapshot;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what the gateway would do with a request. The request goes the real way, in a revision of its own that is made
 * from the running one's files and whose upstream is closed: so the plan cannot differ from what is sent. Nothing is
 * sent, counted or logged. Thread-safe.
 */
public final class Explain {
    private static final Logger LOG = LoggerFactory.getLogger(Explain.class);
    private static final int AT_ONCE = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Loan loan;
    private final Map<String, String> environment;
    private final Semaphore room = new Semaphore(AT_ONCE);

    /**
     * @param vertx the process's
     * @param loan what the process lends
     * @param environment variables for the configuration, as the running revision has them
     */
    public Explain(Vertx vertx, Loan loan, Map<String, String> environment) {
        this.vertx = vertx;
        this.loan = loan;
        this.environment = environment;
    }

    /**
     * Takes some 100 ms; blocks.
     *
     * @param running what the running revision was made from
     * @param revision its number
     * @param path of a door for model calls, such as {@code /v1/chat/completions}
     * @param body the client's JSON
     * @return the plan; a request that would fail has one too, with the {@code error} that the client would get
     * @throws ApiError 404 {@code unknown_url} when no model is called by that path, 503 when too many are explained at
     *     once, 504 when the routes do not come to an end
     */
    public ObjectNode plan(Snapshot running, int revision, String path, byte[] body) {
        if (!isPath(path)) {
            throw unknown(path);
        }
        if (!room.tryAcquire()) {
            throw ApiError.of(
                    503,
                    ErrorType.OVERLOADED,
                    "too_many_explanations",
                    "At most " + AT_ONCE + " requests are explained at once.");
        }
        try {
            return rehearse(running, revision, path, body);
        } catch (ApiError e) {
            throw e;
        } catch (Exception e) {
            LOG.error("a request could not be explained", e);
            throw ApiError.of(500, ErrorType.API, "internal_error", "The gateway failed; its log says why.");
        } finally {
            room.release();
        }
    }

    private ObjectNode rehearse(Snapshot running, int number, String path, byte[] body) throws Exception {
        Catalog catalog = ConfigLoader.load(running, environment);
        Rehearsal rehearsal = new Rehearsal();
        Loan props = loan.rehearsing(new ClosedConnections());
        try (Revision stage = Revision.rehearse(number, catalog, running, vertx, props, rehearsal::joins);
                TrialDoor door = TrialDoor.open(vertx, stage)) {
            Answer answer = answer(door, path, body);
            if (rehearsal.routes().isEmpty() && (answer.status() == 404 || answer.status() == 405)) {
                throw unknown(path);
            }
            return new Plan(rehearsal, catalog, answer, defect(stage)).json(number, loan.meters());
        }
    }

    private static boolean isPath(String path) {
        try {
            return path.startsWith("/") && new URI(path).getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static ApiError unknown(String path) {
        return ApiError.of(404, ErrorType.NOT_FOUND, "unknown_url", "No model is called by the path " + path);
    }

    private static Answer answer(TrialDoor door, String path, byte[] body) {
        try {
            return door.send("POST", path, Map.of("content-type", "application/json"), body, PATIENCE);
        } catch (IOException e) {
            throw ApiError.of(
                    504,
                    ErrorType.TIMEOUT,
                    "explanation_timeout",
                    "The routes come to no end: " + e.getMessage() + ".");
        }
    }

    /** What no step meant to throw, with its place; or null. */
    private static String defect(Revision stage) {
        Trial.Failure failure = stage.gateway().trial().takeFailure();
        return failure == null || failure.error() != null
                ? null
                : RouteMistake.atRunTime(failure.routeId(), failure.thrown(), stage.files());
    }
}
