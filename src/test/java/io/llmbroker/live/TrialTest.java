package io.llmbroker.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.source.Rejected;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a new revision must answer before it answers anybody, and what it need not. */
class TrialTest {
    private static final String ONE = "models: {demo: {provider: demo}}\n";

    private EditedGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = EditedGateway.start(ONE);
        Files.createDirectories(gateway.folder.resolve("smoke"));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void smoke(String name, String json) throws Exception {
        Files.writeString(gateway.folder.resolve("smoke").resolve(name), json + "\n");
    }

    private static String request(String model) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"ping\"}]}";
    }

    @Test
    void anOperatorsRequestThatSucceedsGoesLive() throws Exception {
        smoke("plain.json", request("demo"));
        gateway.awaitRevision(2);
    }

    @Test
    void anOperatorsRequestThatFailsIsAReason() throws Exception {
        smoke("gone.json", request("gone"));
        Rejected rejected = gateway.awaitRejection(null);
        assertThat(rejected.problems())
                .singleElement()
                .asString()
                .startsWith(gateway.folder.resolve("smoke/gone.json") + ": status 404 and not 200: ")
                .contains("The model 'gone' does not exist.");
    }

    @Test
    void anExpectedAnswerMayBeAnError() throws Exception {
        smoke(
                "gone.json",
                "{\"request\":" + request("gone") + ",\"expect\":{\"status\":404,\"contains\":\"model_not_found\"}}");
        gateway.awaitRevision(2);
    }

    @Test
    void anAnswerWithoutTheExpectedText() throws Exception {
        smoke("text.json", "{\"request\":" + request("demo") + ",\"expect\":{\"contains\":\"no such word\"}}");
        assertThat(gateway.awaitRejection(null).problems())
                .singleElement()
                .asString()
                .contains("smoke/text.json: the answer does not contain 'no such word': ");
    }

    @Test
    void aRequestFileThatIsNone() throws Exception {
        smoke("a.json", "{\"request\":" + request("demo") + ",\"expects\":{}}");
        smoke("b.json", "{\n\"model\":");
        assertThat(gateway.awaitRejection(null).problems())
                .hasSize(2)
                .anyMatch(problem -> problem.endsWith("smoke/a.json: unknown key 'expects'"))
                .anyMatch(problem -> problem.contains("smoke/b.json: not valid JSON (line "));
    }

    @Test
    void aPathThatIsNone() throws Exception {
        smoke("path.json", "{\"path\":\"/v1/{id}\",\"request\":" + request("demo") + "}");
        assertThat(gateway.awaitRejection(null).problems())
                .singleElement()
                .asString()
                .contains("smoke/path.json: 'path' is none of a URL");
        assertThat(gateway.health().at("/config/rejected/problems")).hasSize(1);
    }

    /** Who closes the shop for an hour means it. */
    @Test
    void aMaintenancePageMayGoLive() throws Exception {
        gateway.routes.replace("pipeline.camel.yaml", "        - process:\n            ref: checkEncoding\n", """
                        - setHeader:
                            name: CamelHttpResponseCode
                            expression:
                              constant:
                                expression: "503"
                                resultType: java.lang.Integer
                        - setBody:
                            expression:
                              constant:
                                expression: back at noon
                        - stop: {}
                        - process:
                            ref: checkEncoding
                """);
        gateway.awaitRevision(2);
        assertThat(gateway.broker.chat("demo", "Hello").statusCode()).isEqualTo(503);
    }

    @Test
    void nobodyMayAskForTheModelOfTheTrial() throws Exception {
        assertThat(gateway.broker.chat("llmbroker-trial", "Hello").statusCode()).isEqualTo(404);
        assertThat(gateway.broker.get("/v1/models").body()).doesNotContain("llmbroker-trial");
    }

    /** What takes messages in by itself works for one revision at a time, and never for one in its trial. */
    @Test
    void otherDoorsOpenWhenTheOldOnesAreClosed() throws Exception {
        gateway.routes.write("tick.camel.yaml", """
                - route:
                    id: tick
                    from:
                      uri: timer:tick
                      parameters:
                        period: 10
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: tick
                """);
        gateway.awaitRevision(2);
        EditedGateway.await("the timer's route", () -> ticks(2));
        gateway.saveConfig(ONE + "# again\n").awaitRevision(3);
        gateway.awaitState(2, RevisionState.State.CLOSED);
        EditedGateway.await("the timer's route again", () -> ticks(3));
    }

    private boolean ticks(int revision) {
        return gateway.running() == revision
                && gateway.revisions()
                        .running()
                        .context()
                        .getRouteController()
                        .getRouteStatus("tick")
                        .isStarted();
    }
}
