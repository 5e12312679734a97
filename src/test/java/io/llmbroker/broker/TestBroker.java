package io.llmbroker.broker;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import io.llmbroker.live.Host;
import io.llmbroker.server.Address;
import io.llmbroker.source.Sources;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The real gateway with the real {@code routes/} on a free port, for one configuration. */
public final class TestBroker implements AutoCloseable {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Host host;

    private TestBroker(Host host) {
        this.host = host;
    }

    /**
     * @param config text of {@code config.yaml}
     * @return the running gateway
     */
    public static TestBroker start(String config) throws Exception {
        return start(config, Map.of(), Path.of("routes"));
    }

    /**
     * @param config text of {@code config.yaml}
     * @param environment variables for the configuration
     * @param routes folder of the route files
     * @return the running gateway
     */
    public static TestBroker start(String config, Map<String, String> environment, Path routes) throws Exception {
        Path file = Files.createTempDirectory("llmbroker-test").resolve("config.yaml");
        Files.writeString(file, config);
        return start(
                new Sources(file, routes, Path.of("application.properties"), file.resolveSibling("smoke")),
                environment);
    }

    /**
     * @param sources where the files are
     * @param environment variables for the configuration
     * @return the running gateway
     */
    public static TestBroker start(Sources sources, Map<String, String> environment) throws Exception {
        return new TestBroker(Host.start(sources, new Address("127.0.0.1", 0), environment));
    }

    /** @return the host, to ask for its revision and meters */
    public Host host() {
        return host;
    }

    /** @return for example {@code http://127.0.0.1:40123/v1} for {@code /v1} */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + host.port() + path);
    }

    /** Posts JSON and takes the answer as text. */
    public HttpResponse<String> post(String path, String json, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Posts a chat request with one user message. */
    public HttpResponse<String> chat(String model, String prompt, String... headers) throws Exception {
        return post(
                "/v1/chat/completions",
                "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":"
                        + Json.MAPPER.writeValueAsString(prompt) + "}]}",
                headers);
    }

    /** Gets a page as text. */
    public HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** @return the body as a tree */
    public static JsonNode json(HttpResponse<String> response) throws IOException {
        return Json.MAPPER.readTree(response.body());
    }

    @Override
    public void close() {
        host.close();
    }
}
