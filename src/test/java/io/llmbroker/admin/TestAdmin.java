package io.llmbroker.admin;

import io.llmbroker.broker.WireClient;
import io.llmbroker.json.Json;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The real listener for operators, over real revisions, on a free port. */
final class TestAdmin implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final TestRevisions revisions;
    private final AdminServer server;

    private TestAdmin(TestRevisions revisions, Map<String, String> environment, Duration pulse) throws IOException {
        this.revisions = revisions;
        ExplainCall explain = (path, body) -> Json.object()
                .put("path", path)
                .put("bytes", body.length)
                .put("thread", Thread.currentThread().getName());
        server = AdminServer.open(
                vertx,
                AdminAddress.of(environment, 0).orElseThrow(),
                revisions,
                explain,
                revisions.firstHost().current().gateway().requestFeed(),
                pulse);
    }

    /** Over revisions that have been started. */
    static TestAdmin over(TestRevisions revisions) throws IOException {
        return over(revisions, Map.of(), Duration.ofSeconds(15));
    }

    static TestAdmin over(TestRevisions revisions, Map<String, String> environment, Duration pulse) throws IOException {
        return new TestAdmin(revisions, environment, pulse);
    }

    /** Over one revision with one configuration and the real routes that {@code demo} needs. */
    static TestAdmin demo(Path folder, Map<String, String> environment, Duration pulse) throws Exception {
        return over(files(folder).start(), environment, pulse);
    }

    /** The files that {@code demo} needs. */
    static TestRevisions files(Path folder) throws IOException {
        return new TestRevisions(folder, Map.of())
                .write("config.yaml", "models: {demo: {provider: demo}}\n")
                .copyRoutes(
                        "api.camel.yaml",
                        "attempts.camel.yaml",
                        "beans.camel.yaml",
                        "dispatch.camel.yaml",
                        "errors.camel.yaml",
                        "health.camel.yaml",
                        "pipeline.camel.yaml",
                        "vendors/anthropic.camel.yaml",
                        "vendors/demo.camel.yaml",
                        "vendors/openai.camel.yaml");
    }

    TestRevisions revisions() {
        return revisions;
    }

    int port() {
        return server.port();
    }

    /** Closes the listener alone. */
    void closeListener() {
        server.close();
    }

    WireClient get(String path, String... headers) throws IOException {
        return ask("GET", path, null, headers);
    }

    WireClient post(String path, String json, String... headers) throws IOException {
        return ask("POST", path, json, headers);
    }

    /** Asks on a new connection and reads the answer's head; headers as names and values. */
    WireClient ask(String method, String path, String body, String... headers) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2) {
            names.add(headers[i].toLowerCase(Locale.ROOT));
            if (headers[i + 1] != null) {
                head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
            }
        }
        if (!names.contains("host")) {
            head.append("host: 127.0.0.1:").append(port()).append("\r\n");
        }
        if (body != null && !names.contains("content-type")) {
            head.append("content-type: application/json\r\n");
        }
        if (body != null && !names.contains("content-length")) {
            head.append("content-length: ")
                    .append(body.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n");
        }
        return WireClient.to(port(), 0)
                .send(head + "\r\n" + (body == null ? "" : body))
                .head();
    }

    @Override
    public void close() {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        revisions.close();
    }
}
