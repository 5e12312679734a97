package io.llmbroker.broker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.Catalog;
import io.llmbroker.config.ConfigLoader;
import io.llmbroker.explain.Explain;
import io.llmbroker.json.Json;
import io.llmbroker.server.Loan;
import io.llmbroker.server.Revision;
import io.llmbroker.server.TrialDoor;
import io.llmbroker.server.TrialDoor.Answer;
import io.llmbroker.source.Snapshot;
import io.llmbroker.source.Sources;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A running revision, a door to it, and what explains its requests. */
final class ExplainedGateway implements AutoCloseable {
    static final int NUMBER = 7;
    static final String CHAT = "/v1/chat/completions";

    private static final Duration GENEROUS = Duration.ofSeconds(20);

    final Vertx vertx = Vertx.vertx();
    final Loan loan = Loan.open(() -> false, () -> null);
    final Path config;
    private final Snapshot snapshot;
    private final Revision revision;
    private final TrialDoor door;
    private final Explain explain;

    private ExplainedGateway(String yaml, Map<String, String> environment, Path routes) throws Exception {
        config = Files.createTempDirectory("llmbroker-explain").resolve("config.yaml");
        Files.writeString(config, yaml);
        snapshot = Snapshot.read(
                new Sources(config, routes, Path.of("application.properties"), config.resolveSibling("smoke")));
        Catalog catalog = ConfigLoader.load(snapshot, environment);
        revision = Revision.start(NUMBER, catalog, snapshot, vertx, loan);
        revision.goesLive();
        door = TrialDoor.open(vertx, revision);
        explain = new Explain(vertx, loan, environment);
    }

    static ExplainedGateway start(String yaml) throws Exception {
        return start(yaml, Map.of(), Path.of("routes"));
    }

    static ExplainedGateway start(String yaml, Map<String, String> environment, Path routes) throws Exception {
        return new ExplainedGateway(yaml, environment, routes);
    }

    /** What the gateway would do with a request. */
    ObjectNode plan(String path, String body) {
        return explain.plan(snapshot, NUMBER, path, body.getBytes(StandardCharsets.UTF_8));
    }

    ObjectNode plan(String path, ObjectNode body) {
        return plan(path, body.toString());
    }

    /** The same for a chat request with one message, and further fields as JSON. */
    ObjectNode chat(String model, String... fields) {
        return plan(CHAT, request(model, fields));
    }

    /** What it does. */
    Answer send(String path, String body, Map<String, String> headers) throws Exception {
        Map<String, String> all = new java.util.HashMap<>(headers);
        all.put("content-type", "application/json");
        return door.send("POST", path, all, body.getBytes(StandardCharsets.UTF_8), GENEROUS);
    }

    Answer send(String path, String body) throws Exception {
        return send(path, body, Map.of());
    }

    static String request(String model, String... fields) {
        StringBuilder json = new StringBuilder("{\"model\":")
                .append(Json.NODES.textNode(model))
                .append(",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]");
        for (String field : fields) {
            json.append(',').append(field);
        }
        return json.append('}').toString();
    }

    /** The place of the first line of the configuration that holds a text. */
    String place(String text) throws Exception {
        int line = Files.readAllLines(config).stream()
                        .takeWhile(one -> !one.contains(text))
                        .toList()
                        .size()
                + 1;
        return config + ":" + line;
    }

    @Override
    public void close() {
        door.close();
        revision.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        loan.close();
    }
}
