package io.llmbroker.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** An admin listener that says what a test wants, and remembers what it was asked. */
final class StubAdmin implements AutoCloseable {
    /** What was asked. */
    record Asked(String method, String uri, String authorization, String explain, String body) {}

    private record Said(int status, String type, byte[] body) {}

    final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final Map<String, Said> answers = new ConcurrentHashMap<>();
    private final HttpServer server;

    StubAdmin() throws IOException {
        this(0);
    }

    /** @param port 0 for a free one */
    StubAdmin(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders().getFirst("authorization"),
                    exchange.getRequestHeaders().getFirst("x-llmbroker-explain"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            Said said = answers.getOrDefault(
                    exchange.getRequestURI().getPath(),
                    new Said(404, "text/html", "<h1>404</h1>".getBytes(StandardCharsets.UTF_8)));
            exchange.getResponseHeaders().set("content-type", said.type());
            if (said.status() == 401) {
                exchange.getResponseHeaders().set("www-authenticate", "Bearer");
            }
            exchange.sendResponseHeaders(said.status(), 0);
            exchange.getResponseBody().write(said.body());
        }
    }

    /** Answers 200 with a file of src/test/resources/cli. */
    StubAdmin says(String path, Path file) throws IOException {
        return says(path, 200, Files.readString(file));
    }

    StubAdmin says(String path, int status, String body) {
        answers.put(path, new Said(status, "application/json", body.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    /** Refuses in the standard envelope. */
    StubAdmin refuses(String path, int status, String code, String message) {
        return says(
                path,
                status,
                "{\"error\":{\"message\":\"" + message + "\",\"type\":\"invalid_request_error\",\"code\":\"" + code
                        + "\",\"param\":null}}");
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
