package io.llmbroker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.broker.WireClient;
import io.llmbroker.json.Json;
import io.llmbroker.live.EditedGateway;
import io.llmbroker.observe.RequestFeed;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The listener for operators of a real gateway, on a free port. */
final class TestAdmin implements AutoCloseable {
    static final Duration NEVER = Duration.ofHours(1);

    private final Vertx vertx = Vertx.vertx();
    private final EditedGateway gateway;
    private final AdminServer server;

    private TestAdmin(EditedGateway gateway, Map<String, String> environment, Duration pulse) throws IOException {
        this.gateway = gateway;
        ExplainCall explain = (path, body) -> Json.object()
                .put("path", path)
                .put("bytes", body.length)
                .put("thread", Thread.currentThread().getName());
        AdminAddress address = AdminAddress.of(environment, 0).orElseThrow();
        server = AdminServer.open(vertx, address, gateway.revisions(), explain, feed(), pulse);
    }

    /** Of a gateway that is running; closes it in the end. */
    static TestAdmin of(EditedGateway gateway) throws IOException {
        return of(gateway, Map.of(), NEVER);
    }

    /** The same with the variables of the listener and the pulse of the tail. */
    static TestAdmin of(EditedGateway gateway, Map<String, String> environment, Duration pulse) throws IOException {
        return new TestAdmin(gateway, environment, pulse);
    }

    /** Of a gateway with this configuration, started and tried. */
    static TestAdmin start(String config) throws Exception {
        return of(EditedGateway.start(config));
    }

    EditedGateway gateway() {
        return gateway;
    }

    RequestFeed feed() {
        return gateway.broker.host().current().gateway().requestFeed();
    }

    int port() {
        return server.port();
    }

    Path file(String name) {
        return gateway.folder.resolve(name);
    }

    /** Saves a file beside the configuration. */
    TestAdmin save(String name, String text) throws IOException {
        Files.createDirectories(file(name).getParent());
        Files.writeString(file(name), text);
        return this;
    }

    /** Closes the listener alone. */
    void closeListener() {
        server.close();
    }

    WireClient get(String path, String... headers) throws IOException {
        return ask("GET", path, null, headers);
    }

    /** A page, which must be there. */
    JsonNode page(String path) throws IOException {
        try (WireClient answer = get(path)) {
            String body = answer.body();
            assertThat(answer.status()).as(body).isEqualTo(200);
            return Json.MAPPER.readTree(body);
        }
    }

    WireClient post(String path, String json, String... headers) throws IOException {
        return ask("POST", path, json, headers);
    }

    /** Asks on a new connection and reads the answer's head; headers as names and values, null for none of the name. */
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
            int length = body.getBytes(StandardCharsets.UTF_8).length;
            head.append("content-length: ").append(length).append("\r\n");
        }
        return WireClient.to(port(), 0)
                .send(head + "\r\n" + (body == null ? "" : body))
                .head();
    }

    @Override
    public void close() {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        gateway.close();
    }
}
