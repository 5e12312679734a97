package io.llmbroker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.broker.WireClient;
import io.llmbroker.json.Json;
import io.llmbroker.live.EditedGateway;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators read of revisions and models, and how they go back. */
@Timeout(60)
class AdminPagesTest {
    private static final String DEMO = "models: {demo: {provider: demo}}";

    private TestAdmin admin;

    @AfterEach
    void stop() {
        admin.close();
    }

    private static JsonNode tree(String json) throws Exception {
        return Json.MAPPER.readTree(json.replace('\'', '"'));
    }

    @Test
    void theOnlyRevision() throws Exception {
        admin = TestAdmin.start(DEMO);
        admin.gateway().broker.chat("demo", "Hello");
        EditedGateway.await(
                "an answer", () -> admin.gateway().revisions().states().get(0).answered() == 1);
        ObjectNode page = (ObjectNode) admin.page("/revisions");
        String since = ((ObjectNode) page.at("/revisions/0")).remove("since").asText();
        assertThat(Instant.parse(since)).isBefore(Instant.now());
        assertThat(page).isEqualTo(tree("""
                {'running':1,'revisions':[{'number':1,'state':'running',
                'cause':'start','restores':null,'changed':[],'in_flight':0,'answered':1,'own_failures':0}],
                'rejected':null,'files':'running'}"""));
    }

    @Test
    void anEditAndARejectedEdit() throws Exception {
        admin = TestAdmin.start(DEMO);
        String config = admin.file("config.yaml").toString();
        admin.gateway().saveConfig(DEMO.replace("demo}", "demo, retries: 1}")).awaitRevision(2);
        JsonNode page = admin.page("/revisions");
        assertThat(page.path("running").asInt()).isEqualTo(2);
        assertThat(page.at("/revisions/0/cause").asText()).isEqualTo("save");
        assertThat(page.at("/revisions/0/changed/0").asText()).isEqualTo(config);
        assertThat(page.at("/revisions/1/number").asInt()).isEqualTo(1);
        assertThat(page.at("/revisions/1/state").asText()).isIn("draining", "closed");

        admin.gateway().saveConfig(DEMO.replace("demo}", "demo, retires: 1}")).awaitRejection(null);
        page = admin.page("/revisions");
        assertThat(page.path("files").asText()).isEqualTo("rejected");
        assertThat(Instant.parse(page.at("/rejected/at").asText())).isBefore(Instant.now());
        assertThat(page.at("/rejected/changed/0").asText()).isEqualTo(config);
        assertThat(page.at("/rejected/problems/0").asText()).contains("config.yaml:1 ", "retires", "retries");
    }

    @Test
    void aRollbackGivesTheNewRevision() throws Exception {
        admin = TestAdmin.start(DEMO);
        admin.gateway().saveConfig(DEMO.replace("demo}", "demo, retries: 1}")).awaitRevision(2);
        try (WireClient answer = admin.post("/rollback", "{}")) {
            JsonNode entry = answer.json();
            assertThat(answer.status()).as(entry.toString()).isEqualTo(200);
            assertThat(entry.path("number").asInt()).isEqualTo(3);
            assertThat(entry.path("restores").asInt()).isEqualTo(1);
            assertThat(entry.path("cause").asText()).isEqualTo("rollback");
            assertThat(entry.path("state").asText()).isEqualTo("running");
        }
        assertThat(admin.page("/revisions").path("files").asText()).isEqualTo("rolled back");
        assertThat(admin.page("/models").at("/models/0/retries").asInt()).isZero();
        try (WireClient answer = admin.post("/rollback", "{\"revision\":2}")) {
            assertThat(answer.json().path("restores").asInt()).isEqualTo(2);
        }
        assertThat(admin.page("/models").at("/models/0/retries").asInt()).isEqualTo(1);
        assertThat(admin.page("/revisions").path("files").asText()).isEqualTo("running");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{};409;nothing_to_roll_back;",
                "{\"revision\":null};409;nothing_to_roll_back;",
                "{\"revision\":9};404;revision_not_found;",
                "{\"revision\":\"1\"};400;invalid_type;revision",
                "{\"revision\":1.5};400;invalid_type;revision",
                "{\"revision\":99999999999};400;invalid_type;revision",
                "{\"version\":1};400;unknown_parameter;",
                "[1];400;invalid_type;",
                "null;400;invalid_type;",
                "{;400;invalid_json;",
                "{} {};400;invalid_json;"
            })
    void aRollbackThatCannotBe(String body, int status, String code, String param) throws Exception {
        admin = TestAdmin.start(DEMO);
        try (WireClient answer = admin.post("/rollback", body)) {
            JsonNode error = answer.json().path("error");
            assertThat(answer.status()).as(error.toString()).isEqualTo(status);
            assertThat(error.path("code").asText()).isEqualTo(code);
            assertThat(error.path("param").textValue()).isEqualTo(param);
        }
        assertThat(admin.gateway().revisions().states()).hasSize(1);
    }

    @Test
    void modelsAsTheyAreConfigured() throws Exception {
        String config = """
                models:
                  demo: {provider: demo}
                  gpt:
                    provider: openai
                    model_name: gpt-4o
                    api_key: ${A_KEY}
                    base_url: "https://proxy.example/very-secret-1/v1"
                    retries: 2
                    timeout: 0.25
                    fallbacks: [demo]
                  mini: {provider: openai}
                  "openai/*": {provider: openai, model_name: "*"}
                  smart:
                    strategy: priority
                    targets: [{model: mini, weight: 3}, {model: gpt}]
                    timeout: 90
                  dumb: {strategy: weighted, targets: [{model: mini}, {model: openai/gpt-5}]}
                """;
        admin = TestAdmin.of(EditedGateway.start(config, Map.of("A_KEY", "very-secret-1")));
        JsonNode models = admin.page("/models");
        String file = admin.file("config.yaml") + ":";
        assertThat(models.findValuesAsText("place"))
                .containsExactly(file + 2, file + 3, file + 11, file + 12, file + 13, file + 17);
        String url = models.at("/models/1/base_url").asText();
        assertThat(url).matches("https://proxy\\.example/\\*\\*\\*\\(\\w+\\)/v1");
        models.path("models").forEach(model -> ((ObjectNode) model).remove("place"));
        assertThat(models).isEqualTo(tree("""
                {'models':[
                {'alias':'demo','kind':'model','provider':'demo','vendor_model':'demo',
                 'base_url':'http://demo.invalid/v1','ready':true,'lacks':null,
                 'fallbacks':[],'retries':0,'timeout_seconds':600},
                {'alias':'gpt','kind':'model','provider':'openai','vendor_model':'gpt-4o',
                 'base_url':'%s','ready':true,'lacks':null,
                 'fallbacks':['demo'],'retries':2,'timeout_seconds':0.25},
                {'alias':'mini','kind':'model','provider':'openai','vendor_model':'mini',
                 'base_url':'https://api.openai.com/v1','ready':false,'lacks':'OPENAI_API_KEY',
                 'fallbacks':[],'retries':0,'timeout_seconds':600},
                {'alias':'openai/*','kind':'model','provider':'openai','vendor_model':'*',
                 'base_url':'https://api.openai.com/v1','ready':false,'lacks':'OPENAI_API_KEY',
                 'fallbacks':[],'retries':0,'timeout_seconds':600},
                {'alias':'smart','kind':'virtual','ready':true,'lacks':null,'strategy':'priority',
                 'targets':[{'model':'mini','weight':3},{'model':'gpt','weight':1}],
                 'fallbacks':[],'retries':0,'timeout_seconds':90},
                {'alias':'dumb','kind':'virtual','ready':false,'lacks':'OPENAI_API_KEY','strategy':'weighted',
                 'targets':[{'model':'mini','weight':1},{'model':'openai/gpt-5','weight':1}],
                 'fallbacks':[],'retries':0,'timeout_seconds':600}]}""".formatted(url)));
    }
}
