package io.llmbroker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as its users start, check and stop it. */
@Timeout(120)
class LlmBrokerTest {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    static Path folder;

    private static Path good;

    @BeforeAll
    static void write() throws Exception {
        good = Files.writeString(folder.resolve("good.yaml"), """
                models:
                  demo: {provider: demo}
                  gpt: {provider: openai}
                  gpt-mini: {provider: openai}
                """);
    }

    private static Map<String, String> config(Path file) {
        return Map.of("LLMBROKER_CONFIG", file.toString());
    }

    @Test
    void aGoodConfigurationIsCheckedAndNotStarted() throws Exception {
        try (Program program = Program.run(config(good), "check")) {
            assertThat(program.out()).startsWith("OK: 3 models, ").endsWith(" routes\n");
            assertThat(program.exitCode()).isZero();
            assertThat(program.err()).isEmpty();
        }
    }

    @Test
    void aCheckSaysEveryMistakeOfConfigurationAndRoutes() throws Exception {
        Path wrong = Files.writeString(
                folder.resolve("wrong.yaml"),
                "models:\n  a: {provider: opnai}\n  b: {provider: demo, retires: 2}\nproxy: {timeout: soon}\n");
        Path routes = Files.createDirectory(folder.resolve("routes"));
        Files.writeString(routes.resolve("x.camel.yaml"), "route: {}\n");
        Map<String, String> environment =
                Map.of("LLMBROKER_CONFIG", wrong.toString(), "LLMBROKER_ROUTES", routes.toString());
        try (Program program = Program.run(environment, "check")) {
            assertThat(program.out()).isEmpty();
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.err().lines())
                    .hasSize(6)
                    .anyMatch(line -> line.contains("wrong.yaml:2") && line.contains("'openai'"))
                    .anyMatch(line -> line.contains("wrong.yaml:3") && line.contains("'retries'"))
                    .anyMatch(line -> line.contains("wrong.yaml:4") && line.contains("timeout"))
                    .anyMatch(line -> line.contains("x.camel.yaml:1") && line.contains("is a list"));
        }
    }

    @Test
    void aCheckForProgramsNamesFileAndLine() throws Exception {
        Path wrong = Files.writeString(folder.resolve("one.yaml"), "models:\n  a: {provider: opnai}\n");
        Path routes = Files.createDirectory(folder.resolve("two"));
        Files.writeString(routes.resolve("x.camel.yaml"), """
                - route:
                    id: door
                    from:
                      uri: platform-http:/x
                      steps:
                        - to:
                            uri: direct:nowhere
                """);
        try (Program program =
                Program.run(Map.of(), "check", "--json", "--config", wrong.toString(), "--routes", routes.toString())) {
            JsonNode said = Json.MAPPER.readTree(program.out());
            assertThat(said.path("ok").asBoolean()).isFalse();
            assertThat(said.path("problems")).hasSize(2);
            assertThat(said.at("/problems/0/file").asText()).isEqualTo(wrong.toString());
            assertThat(said.at("/problems/0/line").asInt()).isEqualTo(2);
            assertThat(said.at("/problems/0/message").asText()).contains("'opnai'", "'openai'");
            assertThat(said.at("/problems/1/file").asText()).endsWith("x.camel.yaml");
            assertThat(said.at("/problems/1/line").asInt()).isEqualTo(7);
            assertThat(said.at("/problems/1/message").asText()).contains("direct:nowhere");
            assertThat(program.exitCode()).isEqualTo(1);
        }
        try (Program program = Program.run(config(good), "check", "--json")) {
            assertThat(program.out()).isEqualTo("{\"ok\":true,\"problems\":[]}\n");
            assertThat(program.exitCode()).isZero();
        }
    }

    @Test
    void helpVersionAndUnknownOptions() throws Exception {
        try (Program help = Program.run(Map.of(), "--help");
                Program version = Program.run(Map.of(), "--version");
                Program unknown = Program.run(Map.of(), "check", "--jsn")) {
            assertThat(help.out()).contains("revisions", "rollback", "Exit codes");
            assertThat(help.exitCode()).isZero();
            assertThat(version.out()).startsWith("LLMBroker ").contains("Java ");
            assertThat(version.exitCode()).isZero();
            assertThat(unknown.exitCode()).isEqualTo(2);
            assertThat(unknown.err()).contains("--jsn", "--json").doesNotContain("\tat ");
        }
    }

    @Test
    void whoAsksAGatewayLoadsNoneOfIt() throws Exception {
        Path classes = folder.resolve("classes.log");
        Map<String, String> environment =
                Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes, "LLMBROKER_ADMIN_PORT", "1");
        try (Program program = Program.run(environment, "revisions")) {
            assertThat(program.exitCode()).isEqualTo(3);
            assertThat(program.out()).isEmpty();
            List<String> loaded = Files.readAllLines(classes).stream()
                    .map(line -> line.replaceFirst("^(\\[.*?])+ (\\S+) .*", "$2"))
                    .toList();
            assertThat(loaded).contains("io.llmbroker.cli.RevisionsCommand");
            assertThat(loaded.stream()
                            .filter(name -> name.startsWith("io.") || name.startsWith("org."))
                            .filter(name -> !name.startsWith("io.llmbroker.cli.")
                                    && !name.startsWith("io.llmbroker.LlmBroker")))
                    .isEmpty();
        }
    }

    @Test
    void coloursAreForTerminalsThatWantThem() throws Exception {
        try (Program wanted = Program.run(terminal(""), "--help");
                Program unwanted = Program.run(terminal("1"), "--help");
                Program file = Program.run(Map.of(), "--help")) {
            assertThat(wanted.out()).contains("\u001b[");
            assertThat(unwanted.out()).doesNotContain("\u001b[");
            assertThat(file.out()).doesNotContain("\u001b[");
        }
    }

    private static Map<String, String> terminal(String noColor) {
        return Map.of("JDK_JAVA_OPTIONS", "-Dllmbroker.terminal=true", "NO_COLOR", noColor);
    }

    @Test
    void aTakenPortIsSaidInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Program program = Program.run(Map.of(
                        "LLMBROKER_CONFIG", good.toString(), "LLMBROKER_PORT", String.valueOf(taken.getLocalPort())))) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.err().lines()).singleElement().asString().contains("127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void whoStartsItIsGreeted() throws Exception {
        try (Program program = Program.start(config(good))) {
            List<String> greeting = program.linesUntil("Hello!");
            assertThat(String.join("\n", greeting))
                    .contains("  ready:   demo\n")
                    .contains("  no key:  gpt, gpt-mini  (set OPENAI_API_KEY)\n")
                    .contains("  try it:  curl http://127.0.0.1:" + port(greeting) + "/v1/chat/completions ");
            program.terminate();
            assertThat(program.exitCode()).isZero();
        }
    }

    private static int port(List<String> greeting) {
        Matcher port = LISTENS.matcher(String.join("\n", greeting));
        assertThat(port.find()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    @Test
    void whenToldToStopInItsWarmUpItEnds() throws Exception {
        Path warm = Files.writeString(
                folder.resolve("warm.yaml"), "{models: {demo: {provider: demo}}, proxy: {warm_up: 60}}\n");
        try (Program program = Program.start(config(warm))) {
            program.linesUntil("warming up for 60");
            program.terminate();
            assertThat(program.exitCode()).isEqualTo(143); // a signal's own: nobody was inside
        }
    }

    @Test
    void whenToldToStopItFinishesWhatItHasBegun() throws Exception {
        try (Program program = Program.start(config(good))) {
            String url = "http://127.0.0.1:" + port(program.linesUntil("Hello!"));
            HttpResponse<java.io.InputStream> stream = CLIENT.send(
                    HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                            .header("content-type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("""
                                    {"model":"demo","stream":true,"messages":[{"role":"user","content":"[demo slow=200] one two three four five"}]}"""))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader events =
                    new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
                assertThat(events.readLine()).startsWith("data: {");
                assertThat(ready(url)).isEqualTo(200);
                program.terminate();
                int readiness = 200;
                while (readiness == 200) { // at most as long as the stream goes on
                    assertThat(events.readLine())
                            .as("readiness goes down before the stream ends")
                            .isNotNull();
                    readiness = ready(url);
                }
                assertThat(readiness).isEqualTo(503);
                assertThat(events.lines()).endsWith("data: [DONE]", "");
            }
            assertThat(program.exitCode()).isZero();
        }
    }

    private static int ready(String url) throws Exception {
        return CLIENT.send(
                        HttpRequest.newBuilder(URI.create(url + "/health/ready"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }
}
