package io.llmbroker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.llmbroker.broker.WireClient;
import io.llmbroker.live.EditedGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators see of an edit. */
@Timeout(60)
class AdminDiffTest {
    private static final String SECRET = "pelargonium-sidoides";

    private TestAdmin admin;

    @BeforeEach
    void start() throws Exception {
        admin = TestAdmin.start(config("60", SECRET));
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
        JsonNode page = admin.page("/diff" + query);
        assertThat(page.toString()).doesNotContain(SECRET);
        return page;
    }

    /** What the files are now, against those of the start. */
    private String edit() throws Exception {
        return text("?from=1");
    }

    private String text(String query) throws Exception {
        return diff(query)
                .path("diff")
                .asText()
                .replace(admin.gateway().folder + "/", "")
                .replaceAll("\\(\\w{6}\\)", "()");
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
        admin.save("config.yaml", config("90", SECRET));
        JsonNode page = diff("?from=1");
        assertThat(page.path("files")).hasSize(1);
        assertThat(page.at("/files/0/name").asText())
                .isEqualTo(admin.file("config.yaml").toString());
        assertThat(page.at("/files/0/change").asText()).isEqualTo("changed");
        assertThat(edit()).isEqualTo("""
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
        admin.save("config.yaml", config("60", SECRET + "-2"));
        assertThat(edit()).contains("-    api_key: ***()\n+    api_key: ***()\n");
    }

    @Test
    void addedAndRemovedFiles() throws Exception {
        admin.save(".env", "OPENAI_API_KEY=" + SECRET + "\n").save("smoke/hello.json", "{\"model\":\"demo\"}");
        Files.delete(admin.file("routes/health.camel.yaml"));
        JsonNode page = diff("?from=1");
        assertThat(page.path("files").findValuesAsText("change")).containsExactly("added", "removed", "added");
        assertThat(edit())
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
        admin.save("routes/pipeline.camel.yaml", String.join("\n", after) + "\n");
        List<String> text = diff("?from=1").path("diff").asText().lines().toList();
        assertThat(DiffUtils.patch(before, UnifiedDiffUtils.parseUnifiedDiff(text)))
                .isEqualTo(after);
    }

    @Test
    void betweenRevisionsInBothDirections() throws Exception {
        admin.gateway().saveConfig(config("90", SECRET)).awaitRevision(2);
        admin.gateway().saveConfig("models: [\n").awaitRejection(null);
        assertThat(text("?from=1&to=2")).contains("-    timeout: 60\n+    timeout: 90\n");
        assertThat(text("?from=2&to=1")).contains("-    timeout: 90\n+    timeout: 60\n");
        assertThat(diff("?from=2").path("from").asText()).isEqualTo("2");
        assertThat(text("")).contains("-    timeout: 90\n").contains("+models: [\n");
        assertThat(diff("?from=files&to=files").path("diff").asText()).isEmpty();
    }

    @Test
    void aFileThatCannotBeReadSaysSo() throws Exception {
        Files.delete(admin.file("config.yaml"));
        Files.createDirectory(admin.file("config.yaml"));
        assertThat(edit()).contains("+(the file cannot be read: it is a directory)\n");
    }

    @Test
    void aFileOfManyLinesIsNotCompared() throws Exception {
        admin.save("config.yaml", config("60", SECRET) + "# x\n".repeat(20_000));
        assertThat(edit()).endsWith("\n(too long to be compared: more than 10000 lines)\n");
    }

    @Test
    void theLastLineBreakCounts() throws Exception {
        admin.save("config.yaml", config("60", SECRET).stripTrailing());
        assertThat(edit()).endsWith("-    timeout: 60\n+    timeout: 60\n\\ No newline at end of file\n");
    }

    @Test
    void keysOfTheRunningConfigurationAreHiddenInEveryRevision() throws Exception {
        admin.close();
        admin = TestAdmin.of(EditedGateway.start(
                "models: {a: {provider: openai, api_key: \"${A_KEY}\"}, demo: {provider: demo}}\n",
                Map.of("A_KEY", SECRET)));
        admin.gateway()
                .saveConfig("models:\n  a: {provider: openai, model_name: " + SECRET + ", api_key: \"${A_KEY}\"}\n"
                        + "  demo: {provider: demo}\n# " + SECRET + "\n")
                .awaitRevision(2);
        assertThat(edit()).contains("model_name: ***()", "+# ***()", "${A_KEY}").doesNotContain("pelargon");
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
