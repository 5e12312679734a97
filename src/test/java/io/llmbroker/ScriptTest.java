package io.llmbroker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The scripts {@code llmbroker} and {@code run.sh}, in a folder like an image's and in one like a checkout. */
@Timeout(120)
class ScriptTest extends ScriptFolder {
    @Test
    void theServerGetsTheServersFlags() throws Exception {
        Files.createFile(home.resolve("llmbroker.jar"));
        for (String script : List.of("llmbroker", "run.sh")) {
            Ran ran = script.equals("run.sh")
                    ? run(home.resolve(script), echo(25))
                    : run(home.resolve(script), echo(25), "run");
            assertThat(ran.out().lines())
                    .contains(
                            "<-XX:+ExitOnOutOfMemoryError>",
                            "<-Xmx3g>",
                            "<-XX:+UseParallelGC>",
                            "<-Dx=y>",
                            "<--sun-misc-unsafe-memory-access=allow>",
                            "<" + home + "/llmbroker.jar>",
                            "<run>",
                            "LLMBROKER_CONFIG=" + home + "/config.yaml",
                            "LLMBROKER_ROUTES=" + home + "/routes",
                            "LLMBROKER_PROPERTIES=" + home + "/application.properties",
                            "LLMBROKER_SMOKE=" + home + "/smoke",
                            "LLMBROKER_LOG_FORMAT=json")
                    .doesNotContain(
                            "<-XX:TieredStopAtLevel=1>", "<-Xmx512m>", "<-Xmn64m>", "<-XX:MaxRAMPercentage=60>");
            assertThat(ran.err()).isEmpty();
        }
    }

    @Test
    void heapAndCollectorAreTheOperatorsWhereHeSaysSo() throws Exception {
        Files.createFile(home.resolve("llmbroker.jar"));
        Map<String, String> environment = new java.util.HashMap<>(echo(25));
        environment.remove("JAVA_OPTS");
        assertThat(run(home.resolve("llmbroker"), environment, "run").out().lines())
                .contains("<-XX:+UseParallelGC>", "<-Xmn64m>", "<-Xmx512m>");
        environment.put("LLMBROKER_HEAP", "-XX:MaxRAMPercentage=60");
        assertThat(run(home.resolve("llmbroker"), environment, "run").out().lines())
                .contains("<-XX:+UseParallelGC>", "<-Xmn64m>", "<-XX:MaxRAMPercentage=60>")
                .doesNotContain("<-Xmx512m>");
        environment.put("JAVA_OPTS", "-XX:+UseG1GC -XX:MaxRAMPercentage=50");
        assertThat(run(home.resolve("llmbroker"), environment, "run").out().lines())
                .contains("<-XX:+UseG1GC>", "<-XX:MaxRAMPercentage=50>")
                .doesNotContain("<-XX:+UseParallelGC>", "<-XX:MaxRAMPercentage=60>");
    }

    @Test
    void otherCommandsStartFastAndSmall() throws Exception {
        Files.createFile(home.resolve("llmbroker.jar"));
        Ran ran = run(home.resolve("llmbroker"), echo(17), "explain", "my request.json", "");
        assertThat(ran.out().lines())
                .contains("<-XX:TieredStopAtLevel=1>", "<-XX:+UseSerialGC>", "<-Xmx128m>", "<-Xshare:auto>")
                .containsSequence("<explain>", "<my request.json>", "<>")
                .doesNotContain("<-Xmx3g>", "<--sun-misc-unsafe-memory-access=allow>");
        assertThat(run(home.resolve("llmbroker"), echo(17)).out()).contains("<--help>\n");
    }

    @Test
    void whatTheUserSaysStays() throws Exception {
        Files.createFile(home.resolve("llmbroker.jar"));
        Map<String, String> environment = new java.util.HashMap<>(echo(17));
        environment.put("LLMBROKER_CONFIG", "mine.yaml");
        environment.put("LLMBROKER_LOG_FORMAT", "text");
        assertThat(run(home.resolve("llmbroker"), environment, "run").out())
                .contains("LLMBROKER_CONFIG=mine.yaml\n", "LLMBROKER_LOG_FORMAT=text\n");
    }

    @Test
    void throughLinksAndFromElsewhereFilesAreThoseOfTheUser() throws Exception {
        realJar();
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("broker"), Path.of("../the home/llmbroker"));
        Path link = Files.createSymbolicLink(folder.resolve("b"), bin.resolve("broker"));
        Files.writeString(elsewhere.resolve("mine.yaml"), "models:\n  a: {provider: demo}\n  b: {provider: opnai}\n");
        Ran ran = run(
                link,
                Map.of(),
                "check",
                "--json",
                "--config",
                "mine.yaml",
                "--routes",
                Path.of("routes").toAbsolutePath().toString());
        assertThat(ran.out()).startsWith("{\"ok\":false,\"problems\":[{\"file\":\"mine.yaml\",\"line\":3,");
        assertThat(ran.code()).isEqualTo(1);
        Ran revisions = run(link, Map.of("LLMBROKER_ADMIN_PORT", "1"), "revisions");
        assertThat(revisions.code()).isEqualTo(3);
        assertThat(revisions.out()).isEmpty();
        assertThat(revisions.err()).contains("127.0.0.1:1:").hasLineCount(1);
    }

    @Test
    void whatIsStaleIsBuiltAnewAndWhatRunsKeepsItsFile() throws Exception {
        executable(home.resolve("mvnw"), "#!/bin/sh\nmkdir -p target; echo built >> target/llmbroker.jar\n");
        Path source = Files.createDirectories(home.resolve("src/main")).resolve("A.java");
        Files.writeString(source, "");
        Files.writeString(home.resolve("pom.xml"), "");
        Path jar = home.resolve("target/llmbroker.jar");

        assertThat(run(home.resolve("llmbroker"), echo(17), "models").err()).startsWith("Building");
        assertThat(run(home.resolve("llmbroker"), echo(17), "models").err()).isEmpty();
        assertThat(jar).hasContent("built\n");

        try (var running = Files.newInputStream(jar)) {
            assertThat(source.toFile().setLastModified(System.currentTimeMillis() + 60_000))
                    .isTrue();
            Ran ran = run(home.resolve("llmbroker"), echo(17), "models");
            assertThat(ran.err()).startsWith("Building");
            assertThat(ran.out()).contains("<models>\n").doesNotContain("built");
            assertThat(jar).hasContent("built\nbuilt\n");
            assertThat(new String(running.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("built\n");
        }
    }

    @Test
    void aBuildThatFailsIsSaid() throws Exception {
        executable(home.resolve("mvnw"), "#!/bin/sh\necho no compiler; exit 1\n");
        Ran ran = run(home.resolve("llmbroker"), echo(17), "models");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("no compiler", "The build failed.");
        Ran none = run(home.resolve("llmbroker"), Map.of("JAVA_HOME", "/nowhere"), "models");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).startsWith("No java found");
    }
}
