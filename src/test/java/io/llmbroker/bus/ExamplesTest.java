package io.llmbroker.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.broker.TestBroker;
import io.llmbroker.config.ConfigLoader;
import io.llmbroker.source.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/bus} works as its document says: the gateway of its {@code config.yaml}, the program in plain JMS. */
@Timeout(90)
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("examples/bus");

    @TempDir
    private static Path folder;

    private static ArtemisBroker artemis;
    private static TestBroker gateway;

    @BeforeAll
    static void start() throws Exception {
        artemis = ArtemisBroker.start(Files.createDirectory(folder.resolve("artemis")));
        gateway = TestBroker.start(
                Files.readString(EXAMPLES.resolve("config.yaml")),
                Map.of("BUS_URL", artemis.jmsUrl(), "ANSWERS_FOLDER", folder.toString()),
                Path.of("routes"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        artemis.close();
    }

    /**
     * @param lines that it prints
     * @param code that it ends with
     */
    private record Said(List<String> lines, int code) {}

    private static Said ask(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                EXAMPLES.resolve("jms/Ask.java").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("BUS_URL", artemis.jmsUrl());
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Said(printed.lines().toList(), process.exitValue());
    }

    @Test
    void jmsPrintsTheAnswer() throws Exception {
        Said said = ask("Hello there");

        assertThat(said.lines())
                .anyMatch(line -> line.startsWith("status 200, request ID:"))
                .contains("Hello from LLMBroker's built-in demo model. You said: Hello there");
        assertThat(said.code()).isZero();
    }

    @Test
    void jmsPrintsTheError() throws Exception {
        Said said = ask("Hello", "nosuch");

        assertThat(said.lines())
                .anyMatch(line -> line.startsWith("status 404, request ID:"))
                .contains("not_found_error, model_not_found", "The model 'nosuch' does not exist.");
        assertThat(said.code()).isOne();
    }

    @Test
    void kafkasConfigurationLoads() throws Exception {
        assertThat(ConfigLoader.load(SourceFile.read(EXAMPLES.resolve("kafka/config.yaml")), Map.of())
                        .bus()
                        .doors())
                .containsOnlyKeys("kafka");
    }
}
