package io.llmbroker.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.routes.RouteCopy;
import io.llmbroker.source.Rejected;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Broken saves, one after another, on a gateway that is in use: none goes live, each is told with its place. */
class LiveRejectionsTest {
    private static final String CONFIG = "models: {demo: {provider: demo}}\n";
    private static final AtomicBoolean over = new AtomicBoolean();
    private static final AtomicInteger answered = new AtomicInteger();
    private static final List<String> failed = new ArrayList<>();

    private static EditedGateway gateway;
    private static Thread client;

    @BeforeAll
    static void start() throws Exception {
        gateway = EditedGateway.start(CONFIG);
        client = new Thread(() -> {
            while (!over.get()) {
                try {
                    int status = gateway.broker.chat("demo", "Hello").statusCode();
                    (status == 200 ? answered : new AtomicInteger()).incrementAndGet();
                    if (status != 200) {
                        failed.add("status " + status);
                    }
                } catch (Exception e) {
                    failed.add(e.toString());
                }
            }
        });
        client.start();
    }

    @AfterAll
    static void theClientNeverNoticed() throws Exception {
        over.set(true);
        client.join();
        gateway.close();
        assertThat(failed).isEmpty();
        assertThat(answered.get()).isGreaterThan(100);
    }

    @AfterEach
    void mend() throws Exception {
        if (Files.isDirectory(gateway.config)) {
            Files.delete(gateway.config);
        }
        gateway.saveConfig(CONFIG);
        Files.deleteIfExists(gateway.folder.resolve(".env"));
        Files.copy(
                Path.of("application.properties"),
                gateway.folder.resolve("application.properties"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        for (Path file : routeFiles(Path.of("routes"))) {
            Path copy = gateway.routes.folder().resolve(Path.of("routes").relativize(file));
            if (!Files.exists(copy) || !Arrays.equals(Files.readAllBytes(copy), Files.readAllBytes(file))) {
                Files.write(copy, Files.readAllBytes(file));
            }
        }
        for (Path file : routeFiles(gateway.routes.folder())) {
            if (!Files.exists(Path.of("routes").resolve(gateway.routes.folder().relativize(file)))) {
                Files.delete(file);
            }
        }
    }

    private static List<Path> routeFiles(Path folder) throws Exception {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile).toList();
        }
    }

    /** One edit of a file. */
    private interface Save {
        void make() throws Exception;
    }

    private static Rejected rejected(Save save) throws Exception {
        Rejected before = gateway.revisions().rejected().orElse(null);
        save.make();
        Rejected rejected = gateway.awaitRejection(before);
        assertThat(gateway.running()).isEqualTo(1);
        assertThat(gateway.revisions().filesAreRunning()).isFalse();
        JsonNode health = gateway.health();
        assertThat(health.at("/config/revision").asInt()).isEqualTo(1);
        List<String> told = new ArrayList<>();
        health.at("/config/rejected/problems").forEach(problem -> told.add(problem.asText()));
        assertThat(told).isEqualTo(rejected.problems());
        String metrics = gateway.broker.get("/metrics").body();
        assertThat(metrics).contains("llmbroker_config_rejected 1.0").contains("llmbroker_config_revision 1.0");
        return rejected;
    }

    private static List<String> problems(Save save) throws Exception {
        return rejected(save).problems().stream()
                .map(problem -> problem.replace(gateway.folder + "/", "").replace("first in routes/", "first in "))
                .toList();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("io.llmbroker.routes.RouteMistakesTest#edits")
    void anEditOfRoutes(String file, String text, String by, String problem) throws Exception {
        int line = RouteCopy.line(Path.of("routes", file), text.strip());
        assertThat(problems(() -> gateway.routes.replace(file, text, by)))
                .singleElement()
                .asString()
                .startsWith("routes/" + file + ":" + line + ": " + problem);
    }

    static Stream<Arguments> configurations() {
        return Stream.of(
                Arguments.of("models: {demo: {provider: demo}\n", "config.yaml:1: not valid YAML"),
                Arguments.of("models:\n  demo:\n   provider: demo\n  two:\n  provider: x\n", "config.yaml:"),
                Arguments.of("- demo\n", "config.yaml:1: the file must be a mapping"),
                Arguments.of("models: {demo: {provider: nobody}}\n", "config.yaml:1 models.demo.provider: unknown"),
                Arguments.of("models: {demo: {provder: demo}}\n", "config.yaml:1 models.demo.provder: "),
                Arguments.of(
                        "models: {demo: {provider: demo, fallbacks: [gone]}}\n",
                        "config.yaml:1 models.demo.fallbacks[0]: "),
                Arguments.of(
                        "models: {a: {provider: demo, fallbacks: [b]}, b: {provider: demo, fallbacks: [a]}}\n",
                        "config.yaml:1 models.b.fallbacks[0]: goes round in a circle: a -> b -> a"),
                Arguments.of(
                        "models: {demo: {provider: demo, retries: many}}\n", "config.yaml:1 models.demo.retries: "));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("configurations")
    void anEditOfTheConfiguration(String yaml, String problem) throws Exception {
        assertThat(problems(() -> gateway.saveConfig(yaml))).first().asString().startsWith(problem);
    }

    @Test
    void bothAreWrongAndBothAreTold() throws Exception {
        List<String> problems = problems(() -> {
            gateway.saveConfig("models: {demo: {provider: nobody}}\n");
            gateway.routes.write("dispatch.camel.yaml", "route: no list\n");
        });
        assertThat(problems).hasSize(2);
        assertThat(problems.get(0)).startsWith("config.yaml:1 models.demo.provider");
        assertThat(problems.get(1)).startsWith("routes/dispatch.camel.yaml:1: a route file is a list");
    }

    @Test
    void anEmptyConfiguration() throws Exception {
        assertThat(problems(() -> gateway.saveConfig("")))
                .containsExactly("config.yaml:1: the file is empty (start with models:)");
    }

    @Test
    void aDeletedConfiguration() throws Exception {
        assertThat(problems(() -> Files.delete(gateway.config))).containsExactly("config.yaml: there is no such file");
    }

    @Test
    void aConfigurationThatCannotBeRead() throws Exception {
        assertThat(problems(() -> {
                    Files.delete(gateway.config);
                    Files.createDirectory(gateway.config);
                }))
                .containsExactly("config.yaml: the file cannot be read: it is a directory");
    }

    @Test
    void aHalfWrittenConfiguration() throws Exception {
        assertThat(problems(() -> gateway.saveConfig("models: {demo: {provider: demo}, second: {prov")))
                .singleElement()
                .asString()
                .startsWith("config.yaml:1: not valid YAML");
    }

    @Test
    void aDotEnvThatIsNone() throws Exception {
        assertThat(problems(() -> Files.writeString(gateway.folder.resolve(".env"), "OPENAI_API_KEY: sk-secret\n")))
                .containsExactly(".env:1: not of the form NAME=value (comments begin with #)");
    }

    @Test
    void settingsThatAreGone() throws Exception {
        assertThat(problems(() -> Files.delete(gateway.folder.resolve("application.properties"))))
                .containsExactly("application.properties: Camel's settings: there is no such file");
    }

    @Test
    void aDeletedRouteThatIsNeeded() throws Exception {
        assertThat(problems(() -> gateway.routes.delete("dispatch.camel.yaml")))
                .singleElement()
                .asString()
                .endsWith(": nothing listens to direct:dispatch")
                .startsWith("routes/attempts.camel.yaml:");
    }

    @Test
    void aRouteInTwoFiles() throws Exception {
        String openai = Files.readString(Path.of("routes/vendors/openai.camel.yaml"));
        assertThat(problems(() -> gateway.routes.write("vendors/copy.camel.yaml", openai)))
                .anyMatch(problem -> problem.contains("the route 'vendor-openai' is there twice"));
    }

    @Test
    void anEmptyRouteFile() throws Exception {
        assertThat(problems(() -> gateway.routes.write("models.camel.yaml", "")))
                .singleElement()
                .asString()
                .startsWith("routes/models.camel.yaml: the file is empty");
    }

    @Test
    void bytesThatAreNoText() throws Exception {
        byte[] latin = "# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(problems(() -> Files.write(gateway.routes.folder().resolve("models.camel.yaml"), latin)))
                .containsExactly("routes/models.camel.yaml: bytes that are not UTF-8 (save the file as UTF-8)");
    }

    /** It loads and starts; only a request shows that it cannot work. */
    @Test
    void aStepThatFailsWhenItRuns() throws Exception {
        assertThat(problems(() -> gateway.routes.replace(
                        "pipeline.camel.yaml",
                        "        - process:\n            ref: reply\n",
                        "        - process:\n            ref: reply\n        - setHeader:\n            name: x\n"
                                + "            expression:\n              simple:\n"
                                + "                expression: \"${body.noSuchMethod()}\"\n")))
                .first()
                .asString()
                .startsWith("routes/pipeline.camel.yaml:")
                .contains("route 'pipeline': ")
                .contains("noSuchMethod");
    }

    @Test
    void routesThatCallEachOtherInACircle() throws Exception {
        assertThat(problems(() -> gateway.routes.replace(
                        "dispatch.camel.yaml", "uri: direct:vendor-openai", "uri: direct:attempts")))
                .singleElement()
                .asString()
                .startsWith("routes/")
                .contains("direct:attempts -> direct:dispatch -> direct:attempts");
    }

    @Test
    void aPipelineWithoutItsFirstStep() throws Exception {
        assertThat(problems(
                        () -> gateway.routes.replace("pipeline.camel.yaml", "ref: cleanRequest", "ref: parseRequest")))
                .first()
                .asString()
                .startsWith("routes/pipeline.camel.yaml:")
                .contains("route 'pipeline': ");
    }
}
