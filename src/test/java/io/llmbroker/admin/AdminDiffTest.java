package io.llmbroker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.llmbroker.broker.WireClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators see of an edit. */
@Timeout(60)
class AdminDiffTest {
    private static final String SECRET = "pelargonium-sidoides";

    @TempDir
    Path folder;

    private TestRevisions revisions;
    private TestAdmin admin;

    @BeforeEach
    void start() throws Exception {
        revisions = TestAdmin.files(folder).write("config.yaml", config("60", SECRET));
        admin = TestAdmin.over(revisions.start());
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    private static String config(String timeout, String key) {
        return """
                models:
                  demo: {provider: demo}
                  a: {provider: demo}
                  b: {provider: demo}
                  gpt:
                    provider: openai
                    api_key: %s
                    timeout: %s
                """.formatted(key, timeout);
    }

    private JsonNode diff(String query) throws Exception {
        try (WireClient answer = admin.get("/diff" + query)) {
            String body = answer.body();
            assertThat(answer.status()).as(body).isEqualTo(200);
            assertThat(body).doesNotContain(SECRET);
            return io.llmbroker.json.Json.MAPPER.readTree(body);
        }
    }

    private String diffText(String query) throws Exception {
        return diff(query).path("diff").asText().replace(folder + "/", "").replaceAll("\\(\\w{6}\\)", "()");
    }

    @Test
    void nothingHasChanged() throws Exception {
        JsonNode page = diff("");
        assertThat(page.path("from").asText()).isEqualTo("1");
        assertThat(page.path("to").asText()).isEqualTo("files");
        assertThat(page.path("files")).isEmpty();
        assertThat(page.path("diff").asText()).isEmpty();
    }

    @Test
    void aChangedLineWithThreeAround() throws Exception {
        revisions.write("config.yaml", config("90", SECRET));
        JsonNode page = diff("");
        assertThat(page.path("files")).hasSize(1);
        assertThat(page.at("/files/0/name").asText())
                .isEqualTo(revisions.file("config.yaml").toString());
        assertThat(page.at("/files/0/change").asText()).isEqualTo("changed");
        assertThat(diffText("")).isEqualTo("""
                --- config.yaml
                +++ config.yaml
                @@ -5,4 +5,4 @@
                   gpt:
                     provider: openai
                     api_key: ***()
                -    timeout: 60
                +    timeout: 90
                """);
    }

    @Test
    void aChangedKeyIsSeenToHaveChanged() throws Exception {
        revisions.write("config.yaml", config("60", SECRET + "-2"));
        assertThat(diffText("")).contains("-    api_key: ***()\n+    api_key: ***()\n");
    }

    @Test
    void addedAndRemovedFiles() throws Exception {
        revisions.write(".env", "OPENAI_API_KEY=" + SECRET + "\n").write("smoke/hello.json", "{\"model\":\"demo\"}");
        Files.delete(revisions.file("routes/health.camel.yaml"));
        JsonNode page = diff("");
        assertThat(page.path("files").findValuesAsText("change")).containsExactly("added", "removed", "added");
        assertThat(diffText(""))
                .startsWith("""
                        --- /dev/null
                        +++ .env
                        @@ -0,0 +1,1 @@
                        +OPENAI_API_KEY=***()
                        --- routes/health.camel.yaml
                        +++ /dev/null
                        @@ -1,""")
                .contains(",0 @@\n-# How the gateway is")
                .endsWith("""
                        --- /dev/null
                        +++ smoke/hello.json
                        @@ -0,0 +1,1 @@
                        +{"model":"demo"}
                        \\ No newline at end of file
                        """);
    }

    @Test
    void aDiffCanBeApplied() throws Exception {
        List<String> before = Files.readAllLines(Path.of("routes/pipeline.camel.yaml"));
        List<String> after = new java.util.ArrayList<>(before);
        after.remove(3);
        after.add(20, "# added");
        after.set(40, "# changed");
        after.add("# at the end");
        revisions.write("routes/pipeline.camel.yaml", String.join("\n", after) + "\n");
        List<String> text = diff("").path("diff").asText().lines().toList();
        assertThat(DiffUtils.patch(before, UnifiedDiffUtils.parseUnifiedDiff(text)))
                .isEqualTo(after);
    }

    @Test
    void betweenRevisionsInBothDirections() throws Exception {
        revisions.write("config.yaml", config("90", SECRET)).start();
        revisions.write("config.yaml", "models: [");
        assertThat(diffText("?from=1&to=2")).contains("-    timeout: 60\n+    timeout: 90\n");
        assertThat(diffText("?from=2&to=1")).contains("-    timeout: 90\n+    timeout: 60\n");
        assertThat(diff("?from=2").path("from").asText()).isEqualTo("2");
        assertThat(diffText("")).contains("-    timeout: 90\n").contains("+models: [\n");
        assertThat(diff("?from=files&to=files").path("diff").asText()).isEmpty();
    }

    @Test
    void aFileThatCannotBeReadSaysSo() throws Exception {
        Files.delete(revisions.file("config.yaml"));
        Files.createDirectory(revisions.file("config.yaml"));
        assertThat(diffText("")).contains("+(the file cannot be read: it is a directory)\n");
    }

    @Test
    void aFileOfManyLinesIsNotCompared() throws Exception {
        revisions.write("config.yaml", config("60", SECRET) + "# x\n".repeat(20_000));
        assertThat(diffText("")).endsWith("\n(too long to be compared: more than 10000 lines)\n");
    }

    @Test
    void theLastLineBreakCounts() throws Exception {
        revisions.write("config.yaml", config("60", SECRET).stripTrailing());
        assertThat(diffText("")).endsWith("-    timeout: 60\n+    timeout: 60\n\\ No newline at end of file\n");
    }

    @Test
    void keysOfTheRunningConfigurationAreHiddenInEveryRevision() throws Exception {
        TestRevisions others = new TestRevisions(Files.createDirectory(folder.resolve("b")), Map.of("A_KEY", SECRET));
        others.copyRoutes(Files.list(Path.of("routes"))
                .filter(Files::isRegularFile)
                .map(f -> f.getFileName().toString())
                .toArray(String[]::new));
        others.copyRoutes("vendors/openai.camel.yaml", "vendors/demo.camel.yaml", "vendors/anthropic.camel.yaml");
        others.write("config.yaml", "models: {a: {provider: openai, api_key: \"${A_KEY}\"}}\n")
                .start();
        try (TestAdmin other = TestAdmin.over(others)) {
            others.write(
                    "config.yaml", "models:\n  a: {provider: openai, model_name: " + SECRET + "}\n# " + SECRET + "\n");
            try (WireClient answer = other.get("/diff")) {
                assertThat(answer.body())
                        .contains("model_name: ***(", "${A_KEY}")
                        .doesNotContain(SECRET, "pelargon");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "?from=9,404,revision_not_found,from",
        "?to=0,404,revision_not_found,to",
        "?from=x,400,invalid_value,from",
        "?to=-1,400,invalid_value,to",
        "?to=1234567890,400,invalid_value,to",
        "?form=1,400,unknown_parameter,"
    })
    void whatCannotBeCompared(String query, int status, String code, String param) throws Exception {
        try (WireClient answer = admin.get("/diff" + query)) {
            JsonNode error = answer.json().path("error");
            assertThat(answer.status()).as(error.toString()).isEqualTo(status);
            assertThat(error.path("code").asText()).isEqualTo(code);
            assertThat(error.path("param").textValue()).isEqualTo(param);
        }
    }
}
