package io.llmbroker.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import io.llmbroker.live.Revisions;
import io.llmbroker.observe.RequestFeed;
import io.llmbroker.server.HttpFailures;
import io.llmbroker.server.Revision;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The listener for operators: which revisions there are, what they hold, how they differ, the way back, the request log
 * as it is written. A port of its own, by default on this machine alone. Thread-safe.
 */
public final class AdminServer implements AutoCloseable {
    private static final Duration PULSE = Duration.ofSeconds(15);
    private static final long LONGEST_CLOSE_SECONDS = 2;
    private static final int MAX_HEADER_BYTES = 64 * 1024;
    private static final String EXPLAIN = "x-llmbroker-explain";

    private final Pages pages;
    private final Tails tails;
    private final HttpServer server;

    private AdminServer(
            Vertx vertx,
            AdminAddress address,
            Revisions revisions,
            ExplainCall explain,
            RequestFeed feed,
            Duration pulse) {
        pages = new Pages(vertx, new Guard(address));
        tails = new Tails(feed, () -> logs(revisions), pulse);
        server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setHttp2ClearTextEnabled(false)
                .setTcpKeepAlive(true)
                .setIdleTimeout(0)); // who reads the log may pause
        add(revisions, explain);
        server.requestHandler(pages.router()).invalidRequestHandler(HttpFailures::malformed);
    }

    /**
     * Opens the listener.
     *
     * @param vertx runs its event loop; must be open until {@link #close}
     * @param address where to listen
     * @param revisions what operators see and change
     * @param explain makes the plan for a request
     * @param feed the request log
     * @return the open listener
     * @throws IOException in one sentence, when the port cannot be bound
     */
    public static AdminServer open(
            Vertx vertx, AdminAddress address, Revisions revisions, ExplainCall explain, RequestFeed feed)
            throws IOException {
        return open(vertx, address, revisions, explain, feed, PULSE);
    }

    /** The same with another pulse of the log's tail. */
    static AdminServer open(
            Vertx vertx,
            AdminAddress address,
            Revisions revisions,
            ExplainCall explain,
            RequestFeed feed,
            Duration pulse)
            throws IOException {
        AdminServer admin = new AdminServer(vertx, address, revisions, explain, feed, pulse);
        try {
            admin.server.listen().toCompletionStage().toCompletableFuture().get();
            return admin;
        } catch (ExecutionException e) {
            admin.pages.close();
            throw new IOException(
                    "cannot listen on " + address.host() + ":" + address.port() + " for operators: "
                            + e.getCause().getMessage()
                            + "; set LLMBROKER_ADMIN_PORT to another port, or to off",
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            admin.close();
            throw new IOException("interrupted while opening the listener for operators", e);
        }
    }

    private void add(Revisions revisions, ExplainCall explain) {
        RevisionsPage revisionsPage = new RevisionsPage(revisions);
        pages
                .get("/", "this list", question -> index())
                .get("/revisions", "the revisions, the newest first, and the last rejected save", revisionsPage::list)
                .post("/rollback", "go back: {} or {\"revision\": 4}", revisionsPage::rollback)
                .get(
                        "/models",
                        "the models of the running revision",
                        question -> ModelsPage.of(Running.gateway(revisions).catalog()))
                .get(
                        "/routes",
                        "the routes of the running revision, step by step",
                        question -> RoutesPage.of(Running.revision(revisions)))
                .get(
                        "/dead-letters",
                        "messages that could not be answered: ?door=jms&limit=100",
                        question -> DeadLettersPage.list(Running.revision(revisions), question))
                .post(
                        "/dead-letters/replay",
                        "send them once more: {\"door\":\"jms\",\"ids\":[...]} or {\"door\":\"jms\",\"all\":true}",
                        question -> DeadLettersPage.replay(Running.revision(revisions), question))
                .get("/diff", "what differs: ?from=5&to=7, or files", new DiffPage(revisions)::compare)
                .stream("/tail", "the request log as it is written, a JSON line each", tails);
        for (String path : new String[] {"/v1/chat/completions", "/v1/completions", "/v1/embeddings"}) {
            pages.post(
                    path,
                    "with " + EXPLAIN + ": plan what would become of the request; nothing is sent",
                    AdminServer::requirePlan,
                    question -> explain.plan(question.path(), question.body()));
        }
    }

    private static void requirePlan(RoutingContext routing) {
        if ("plan".equalsIgnoreCase(routing.request().getHeader(EXPLAIN))) {
            routing.next();
            return;
        }
        HttpFailures.writeAndHangUp(
                routing,
                ApiError.invalidRequest(
                        "explain_only",
                        null,
                        "No model is called here: send " + EXPLAIN
                                + ": plan, or send the request to the public port."));
    }

    private ObjectNode index() {
        ObjectNode answer = Json.object().put("name", "LLMBroker, for operators");
        answer.set("endpoints", pages.index());
        return answer;
    }

    private static boolean logs(Revisions revisions) {
        Revision running = revisions.running();
        return running == null || running.gateway().catalog().proxy().requestLogging();
    }

    /** @return the port that is bound */
    public int port() {
        return server.actualPort();
    }

    /** Ends who reads the log, and closes the port. Waits a few seconds at most. */
    @Override
    public void close() {
        await(tails.end());
        await(server.close());
        pages.close();
    }

    private static void await(Future<Void> done) {
        try {
            done.toCompletionStage().toCompletableFuture().get(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // who does not read is cut
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
