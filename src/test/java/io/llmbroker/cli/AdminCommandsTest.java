package io.llmbroker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.cli.StubAdmin.Asked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands ask a gateway, and how they show its answers. */
@Timeout(60)
class AdminCommandsTest {
    private StubAdmin gateway;
    private Map<String, String> environment;

    @BeforeEach
    void start() throws Exception {
        gateway = new StubAdmin();
        environment = Map.of("LLMBROKER_ADMIN_PORT", String.valueOf(gateway.port()));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.of(environment, arguments);
    }

    private void says(String path, String file) throws Exception {
        gateway.says(path, CommandLineRun.FILES.resolve(file));
    }

    private Asked asked() {
        Asked asked = gateway.asked.poll();
        assertThat(asked).isNotNull();
        assertThat(gateway.asked).isEmpty();
        return asked;
    }

    @ParameterizedTest
    @CsvSource({
        "revisions, /revisions, revisions.json, revisions.txt",
        "models, /models, models.json, models.txt",
        "diff, /diff, diff.json, diff.txt",
        "routes, /routes, routes.json, routes.txt",
    })
    void whatIsAskedIsShown(String command, String path, String answer, String shown) throws Exception {
        says(path, answer);
        run(command).printed(shown).exited(0);
        assertThat(asked()).isEqualTo(new Asked("GET", path, null, null, ""));
        CommandLineRun.inColour(environment, command)
                .printed(shown.replace(".txt", ".colour.txt"))
                .exited(0);
    }

    @Test
    void theGatewaysJsonIsPrintedAsItCame() throws Exception {
        says("/revisions", "revisions.json");
        CommandLineRun run = run("revisions", "--json");
        run.exited(0);
        assertThat(run.out()).isEqualTo(Files.readString(CommandLineRun.FILES.resolve("revisions.json")));
        gateway.says("/models", 200, "{ \"models\" : [] }");
        assertThat(run("models", "--json").out()).isEqualTo("{ \"models\" : [] }\n");
    }

    @ParameterizedTest
    @CsvSource({
        "running, The files are what runs.",
        "rolled back, The files are not what runs: that is an earlier revision",
    })
    void whetherTheFilesRun(String files, String said) {
        gateway.says(
                "/revisions", 200, "{\"running\":1,\"revisions\":[],\"rejected\":null,\"files\":\"" + files + "\"}");
        assertThat(run("revisions").out()).contains(said).doesNotContain("rejected");
    }

    @Test
    void oneRouteIsDrawnWithWhatItCalls() throws Exception {
        says("/routes", "routes.json");
        run("routes", "vendor-openai").printed("route.txt").exited(0);
        CommandLineRun unknown = run("routes", "vendor-opnai");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err()).contains("'vendor-opnai'", "createEmbedding, everything");
    }

    @Test
    void revisionsAreComparedAsNamed() throws Exception {
        says("/diff", "diff.json");
        run("diff", "5");
        assertThat(asked().uri()).isEqualTo("/diff?from=5");
        run("diff", "files", "12");
        assertThat(asked().uri()).isEqualTo("/diff?from=files&to=12");
        CommandLineRun wrong = run("diff", "HEAD");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("'HEAD'", "llmbroker diff --help");
        assertThat(gateway.asked).isEmpty();
        gateway.says("/diff", 200, "{\"from\":\"7\",\"to\":\"files\",\"files\":[],\"diff\":\"\"}");
        assertThat(run("diff").out()).isEqualTo("No difference between revision 7 and the files.\n");
    }

    @Test
    void aRollbackSaysWhatItDid() {
        gateway.says(
                "/rollback",
                200,
                "{\"number\":8,\"state\":\"running\",\"since\":\"2026-03-01T14:09:58Z\","
                        + "\"cause\":\"rollback\",\"restores\":5,\"changed\":[],\"in_flight\":0,\"answered\":0,\"own_failures\":0}");
        CommandLineRun run = run("rollback", "5");
        run.exited(0);
        assertThat(asked()).isEqualTo(new Asked("POST", "/rollback", null, null, "{\"revision\":5}"));
        assertThat(run.out())
                .isEqualTo("Revision 8 runs: revision 5 again (since 2026-03-01 14:09:58). The files are as"
                        + " they were; the next save replaces it.\n");
        run("rollback");
        assertThat(asked().body()).isEqualTo("{}");
        assertThat(run("rollback", "five").code()).isEqualTo(2);
    }

    @Test
    void whatTheGatewayRefusesIsSaid() {
        gateway.refuses("/rollback", 409, "nothing_to_roll_back", "There is no earlier revision.");
        CommandLineRun run = run("rollback");
        assertThat(run).isEqualTo(new CommandLineRun(1, "", "There is no earlier revision.\n"));
        CommandLineRun json = run("rollback", "--json");
        assertThat(json.code()).isEqualTo(1);
        assertThat(json.out()).startsWith("{\"error\":").contains("nothing_to_roll_back");
    }

    @Test
    void aRequestIsExplained(@TempDir Path folder) throws Exception {
        says("/v1/chat/completions", "plan.json");
        Path request = Files.writeString(folder.resolve("request.json"), "{\"model\": \"smart\"}");
        run("explain", request.toString()).printed("plan.txt").exited(0);
        assertThat(asked())
                .isEqualTo(new Asked("POST", "/v1/chat/completions", null, "plan", "{\"model\": \"smart\"}"));
        CommandLineRun none = run("explain", folder.resolve("none.json").toString());
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).endsWith("none.json: there is no such file\n");
    }

    @Test
    void aRequestThatWouldBeRefusedIsAFailure() throws Exception {
        says("/v1/embeddings", "plan-refused.json");
        CommandLineRun.withInput("{}", environment, "explain", "-", "--endpoint", "embeddings")
                .printed("plan-refused.txt")
                .exited(1);
        assertThat(asked()).isEqualTo(new Asked("POST", "/v1/embeddings", null, "plan", "{}"));
        CommandLineRun unknown = run("explain", "-", "--endpoint", "images");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("chat.completions, completions, embeddings");
    }

    @Test
    void theTokenIsSentAndNeverShown() {
        gateway.says("/models", 200, "{\"models\":[]}");
        Map<String, String> withToken = Map.of("LLMBROKER_ADMIN_TOKEN", "s3cret-token");
        CommandLineRun.of(withToken, "models", "--admin", gateway.url() + "/").exited(0);
        assertThat(asked()).isEqualTo(new Asked("GET", "/models", "Bearer s3cret-token", null, ""));

        gateway.refuses("/models", 401, "invalid_api_key", "The token is wrong.");
        CommandLineRun refused = run("models");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).isEqualTo("The token is wrong. (set LLMBROKER_ADMIN_TOKEN)\n");

        gateway.refuses("/rollback", 401, "invalid_token", "The token is wrong.");
        assertThat(run("rollback").err()).isEqualTo("The token is wrong. (set LLMBROKER_ADMIN_TOKEN)\n");

        gateway.asked.clear();
        CommandLineRun broken =
                CommandLineRun.of(Map.of("LLMBROKER_ADMIN_TOKEN", "s3cret\nx: y"), "models", "--admin", gateway.url());
        assertThat(broken.code()).isEqualTo(2);
        assertThat(broken.err()).contains("LLMBROKER_ADMIN_TOKEN").doesNotContain("s3cret");
        assertThat(gateway.asked).isEmpty();
    }

    @Test
    void whoeverElseListensThereIsNoGateway() {
        CommandLineRun html = run("models"); // the stub's own 404
        assertThat(html.code()).isEqualTo(3);
        assertThat(html.err())
                .contains(gateway.url(), "status 404", "not as an admin listener")
                .hasLineCount(1);
        gateway.says("/models", 200, "[]");
        assertThat(run("models").code()).isEqualTo(3);
        gateway.says("/models", 302, "");
        assertThat(run("models").code()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"revisions", "models", "diff", "routes", "rollback", "tail"})
    void whenNobodyListensOneLineSaysWhatToDo(String command) {
        gateway.close();
        CommandLineRun run = run(command);
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .hasLineCount(1)
                .contains("Nothing listens at " + gateway.url(), "--admin", "LLMBROKER_ADMIN_PORT");
    }
}
