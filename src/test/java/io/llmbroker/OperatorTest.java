package io.llmbroker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An operator at work: the real gateway in one process, the commands in others. */
@Timeout(180)
class OperatorTest {
    private static final String GOOD = "models:\n  demo: {provider: demo}\n  gpt: {provider: openai}\n";
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Map<String, String> environment;
    private Path config;
    private Program gateway;
    private int port;

    @BeforeEach
    void start() throws Exception {
        config = Files.writeString(folder.resolve("config.yaml"), GOOD);
        environment = new HashMap<>(Map.of(
                "LLMBROKER_CONFIG", config.toString(),
                "LLMBROKER_ADMIN_PORT", String.valueOf(freePort()),
                "LLMBROKER_ADMIN_TOKEN", "an-operators-token"));
        gateway = Program.start(environment);
        Matcher listens = LISTENS.matcher(String.join("\n", gateway.linesUntil("Hello!")));
        assertThat(listens.find()).isTrue();
        port = Integer.parseInt(listens.group(1));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String said(int exitCode, String... command) throws Exception {
        try (Program program = Program.run(environment, command)) {
            assertThat(program.exitCode()).as(program.err()).isEqualTo(exitCode);
            return exitCode == 0 ? program.out() : program.err();
        }
    }

    private JsonNode revisionsUntil(Predicate<JsonNode> wanted) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        JsonNode revisions;
        do {
            assertThat(Instant.now()).isBefore(end);
            revisions = Json.MAPPER.readTree(said(0, "revisions", "--json"));
        } while (!wanted.test(revisions));
        return revisions;
    }

    private void chat() {
        try {
            HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                                    .header("content-type", "application/json")
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatRunsIsShown() throws Exception {
        assertThat(said(0, "revisions")).contains("1  running", "start", "The files are what runs.");
        assertThat(said(0, "models"))
                .containsPattern("demo +demo/demo +yes")
                .containsPattern("gpt +openai/gpt +lacks OPENAI_API_KEY");
        assertThat(said(0, "routes"))
                .contains("POST /v1/chat/completions  createChatCompletion", "pipeline  One model");
        assertThat(said(0, "diff")).isEqualTo("No difference between revision 1 and the files.\n");
        assertThat(said(1, "rollback")).hasLineCount(1);
        assertThat(said(1, "rollback", "99")).contains("99").hasLineCount(1);
        environment.put("LLMBROKER_ADMIN_TOKEN", "another");
        assertThat(said(1, "models")).contains("LLMBROKER_ADMIN_TOKEN").doesNotContain("another");
    }

    @Test
    void editsAreFollowedAndUndone() throws Exception {
        Files.writeString(config, GOOD + "  b: {provider: opnai}\n");
        revisionsUntil(revisions -> revisions.path("rejected").isObject());
        assertThat(said(0, "revisions")).contains("was rejected", "config.yaml:4 models.b.provider", "'openai'");
        assertThat(said(0, "diff")).contains("changed " + config, "+  b: {provider: opnai}");

        Files.writeString(config, GOOD + "  b: {provider: demo}\n");
        JsonNode live = revisionsUntil(revisions -> revisions.path("running").asInt() == 2);
        assertThat(live.path("rejected").isNull()).isTrue();
        assertThat(said(0, "models")).containsPattern("b +demo/b");

        assertThat(said(0, "rollback")).startsWith("Revision 3 runs: revision 1 again (since ");
        assertThat(said(0, "models")).doesNotContain("demo/b");
        assertThat(said(0, "revisions")).contains("rollback to 1", "that is an earlier revision");
        assertThat(said(0, "diff", "1", "2")).contains("+  b: {provider: demo}");
    }

    @Test
    void requestsAreFollowed() throws Exception {
        ScheduledExecutorService client = Executors.newSingleThreadScheduledExecutor();
        try (Program tail = Program.start(environment, "tail", "--status", "2xx")) {
            client.scheduleWithFixedDelay(this::chat, 0, 100, TimeUnit.MILLISECONDS);
            List<String> lines = tail.linesUntil("200 chat.completions demo");
            assertThat(lines.get(lines.size() - 1)).contains("demo/demo", " tokens ");
        } finally {
            client.shutdownNow();
        }
    }

    @Test
    void aRequestIsExplained() throws Exception {
        Path request = Files.writeString(
                folder.resolve("request.json"),
                "{\"model\":\"demo\",\"temperature\":0.5,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        assertThat(said(0, "explain", request.toString()))
                .contains("Who answers\n  demo", "demo/demo", "createChatCompletion → pipeline", "\"content\": \"Hi\"")
                .containsPattern("temperature +0.5 +from the request");
        Files.writeString(request, "{\"model\":\"dmo\",\"messages\":[]}");
        try (Program refused = Program.run(environment, "explain", request.toString())) {
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.out()).contains("Refused\n", "model_not_found");
        }
    }
}
