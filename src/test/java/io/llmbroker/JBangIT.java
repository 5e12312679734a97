package io.llmbroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/jbang.md, run by Camel JBang's own command in a folder that holds what a checkout holds. */
@Timeout(600)
class JBangIT {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Pattern LISTENS = Pattern.compile("HttpServer started on .*:(\\d+)");
    private static final long SETTLED_NANOS = 60_000_000_000L;
    private static final Pattern NOT_TO_BE_HAD =
            Pattern.compile("Could not (find|transfer) artifact|Non-resolvable|Unknown host|Failed to fetch");
    private static final Pattern COMMAND = Pattern.compile("(?m)^camel run (.*)$");

    @TempDir
    static Path shared;

    @TempDir
    Path checkout;

    @BeforeAll
    static void fetch() throws Exception {
        Path lib = shared.resolve("camel");
        try (Program maven = Program.run(
                Path.of(""),
                Map.of(),
                List.of("./mvnw", "-q", "-B", "-f", "src/test/jbang/pom.xml", "-Dlib=" + lib, "package"))) {
            String said = maven.out() + maven.err();
            assumeFalse(
                    maven.exitCode() != 0 && NOT_TO_BE_HAD.matcher(said).find(),
                    () -> "Camel JBang is not tested: its artifacts cannot be had\n" + said);
            assertThat(maven.exitCode()).as(said).isZero();
        }
        Path artifact = shared.resolve("repository/io/llmbroker/llmbroker").resolve(version());
        Files.createDirectories(artifact);
        Files.copy(Path.of("target/llmbroker.jar"), artifact.resolve("llmbroker-" + version() + ".jar"));
        Files.copy(Path.of("pom.xml"), artifact.resolve("llmbroker-" + version() + ".pom"));
    }

    private static String version() {
        return System.getProperty("release.version");
    }

    @BeforeEach
    void checkOut() throws IOException {
        for (String part :
                List.of("routes", "src/main", "application.properties", "config.yaml", "config.schema.json")) {
            try (Stream<Path> files = Files.walk(Path.of(part))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path copy = checkout.resolve(file);
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** The n-th "camel run ..." of the document, as a shell would call it. */
    private Program camel(int number) throws IOException {
        String arguments = COMMAND.matcher(Files.readString(Path.of("docs/jbang.md")))
                .results()
                .skip(number)
                .findFirst()
                .orElseThrow()
                .group(1);
        String java = Program.java() + " -cp '" + shared + "/camel" + File.separator + "*' main.CamelJBang run ";
        String more =
                " --logging-color=false --repos=" + shared.resolve("repository").toUri();
        return Program.start(
                checkout,
                Map.of(),
                List.of("sh", "-c", "exec " + java + arguments.replace("--port 8000", "--port 0") + more));
    }

    private static URI ready(Program program) throws IOException {
        List<String> lines = new ArrayList<>(program.linesUntil("HttpServer started on"));
        lines.addAll(program.linesUntil(") started in "));
        assertThat(lines).noneMatch(line -> line.contains(" ERROR "));
        assertThat(lines.get(lines.size() - 1)).contains("Apache Camel 4.18.0 (llmbroker)");
        Matcher found = LISTENS.matcher(String.join("\n", lines));
        assertThat(found.find()).isTrue();
        return URI.create("http://127.0.0.1:" + found.group(1));
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> chat(URI gateway, boolean stream) throws Exception {
        String json = "{\"model\":\"demo\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hello there\"}]}";
        return CLIENT.send(
                HttpRequest.newBuilder(gateway.resolve("/v1/chat/completions"))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A reload takes routes away for a moment, and one save may be several to Camel: what it comes to is what counts. */
    private static void answersInTheEnd(URI gateway, String metrics) throws Exception {
        long end = System.nanoTime() + SETTLED_NANOS;
        while (true) {
            try {
                answers(gateway);
                assertThat(get(gateway.resolve(metrics)).body()).contains("llmbroker_requests_total");
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    private static void answers(URI gateway) throws Exception {
        assertThat(get(gateway.resolve("/health")).body()).contains("\"status\":\"UP\"");
        assertThat(get(gateway.resolve("/docs")).statusCode()).isEqualTo(200);
        HttpResponse<String> whole = chat(gateway, false);
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).contains("You said: Hello there", "\"finish_reason\":\"stop\"");
        HttpResponse<String> streamed = chat(gateway, true);
        assertThat(streamed.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
        assertThat(streamed.body().split("\n\n")).hasSizeGreaterThan(5);
        assertThat(streamed.body()).endsWith("data: [DONE]\n\n");
        assertThat(get(gateway.resolve("/v1/nothing")).statusCode()).isEqualTo(404);
    }

    @Test
    void runsTheRoutesWithThePublishedJarAndReloadsAnEdit() throws Exception {
        try (Program program = camel(0)) {
            URI gateway = ready(program);
            answersInTheEnd(gateway, "/metrics");
            Path health = checkout.resolve("routes/health.camel.yaml");
            Files.writeString(
                    health, Files.readString(health).replace("platform-http:/metrics", "platform-http:/meters"));
            answersInTheEnd(gateway, "/meters");
            assertThat(get(gateway.resolve("/metrics")).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void runsTheRoutesWithThePlainSources() throws Exception {
        try (Program program = camel(1)) {
            answers(ready(program));
        }
    }
}
