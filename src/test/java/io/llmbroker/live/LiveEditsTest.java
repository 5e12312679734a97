package io.llmbroker.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.llmbroker.error.ApiError;
import io.llmbroker.live.RevisionState.Cause;
import io.llmbroker.live.RevisionState.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Saves that go live, and the way back. */
class LiveEditsTest {
    private static final String ONE = "models: {demo: {provider: demo}}\n";
    private static final String TWO = "models: {demo: {provider: demo}, second: {provider: demo}}\n";
    private static final String THREE = "models: {demo: {provider: demo}, third: {provider: demo}}\n";

    @Test
    void aSavedConfigurationGoesLive() throws Exception {
        try (EditedGateway gateway = EditedGateway.start(ONE)) {
            assertThat(gateway.broker.chat("second", "Hello").statusCode()).isEqualTo(404);
            RevisionState state = gateway.saveConfig(TWO).awaitRevision(2);
            assertThat(state.cause()).isEqualTo(Cause.SAVE);
            assertThat(state.changed()).containsExactly(gateway.config.toString());
            assertThat(gateway.broker.chat("second", "Hello").statusCode()).isEqualTo(200);
            assertThat(gateway.health().at("/config/revision").asInt()).isEqualTo(2);
            gateway.awaitState(1, State.CLOSED);
        }
    }

    @Test
    void aSavedRouteGoesLive() throws Exception {
        try (EditedGateway gateway = EditedGateway.start(ONE)) {
            gateway.routes.replace(
                    "pipeline.camel.yaml",
                    "        - process:\n            ref: reply\n",
                    "        - process:\n            ref: reply\n        - setHeader:\n            name: x-edited\n"
                            + "            expression:\n              constant:\n                expression: \"yes\"\n");
            gateway.awaitRevision(2);
            assertThat(gateway.broker.chat("demo", "Hello").headers().firstValue("x-edited"))
                    .contains("yes");
        }
    }

    @Test
    void aKeyInDotEnvGoesLive() throws Exception {
        String config = "models: {gpt: {provider: openai, base_url: \"http://127.0.0.1:1\"}}\n";
        try (EditedGateway gateway = EditedGateway.start(config)) {
            assertThat(gateway.broker.chat("gpt", "Hello").body()).contains("OPENAI_API_KEY");
            Files.writeString(gateway.folder.resolve(".env"), "OPENAI_API_KEY=k\n");
            gateway.awaitRevision(2);
            assertThat(gateway.broker.chat("gpt", "Hello").body()).contains("upstream_unreachable");
        }
    }

    @Test
    void aDroppedInRouteFileAndItsRemovalGoLive() throws Exception {
        try (EditedGateway gateway = EditedGateway.start(ONE)) {
            Path dropped = gateway.routes.folder().resolve("extra/hello.camel.yaml");
            Files.createDirectories(dropped.getParent());
            Files.writeString(dropped, """
                    - route:
                        id: hello
                        from:
                          uri: platform-http:/hello
                          steps:
                            - setBody:
                                expression:
                                  constant:
                                    expression: hello
                    """);
            gateway.awaitRevision(2);
            assertThat(gateway.broker.get("/hello").body()).isEqualTo("hello");
            Files.delete(dropped);
            gateway.awaitRevision(3);
            assertThat(gateway.broker.get("/hello").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void anEditorThatRenames() throws Exception {
        try (EditedGateway gateway = EditedGateway.start(ONE)) {
            Path temporary = Files.writeString(gateway.folder.resolve("config.yaml~"), TWO);
            Files.move(temporary, gateway.config, StandardCopyOption.ATOMIC_MOVE);
            gateway.awaitRevision(2);
        }
    }

    @Test
    void theSameFilesAgainAreNoRevision() throws Exception {
        try (EditedGateway gateway = EditedGateway.start(ONE)) {
            gateway.saveConfig("models: {demo: {provider: nobody}}\n");
            gateway.awaitRejection(null);
            gateway.saveConfig(ONE);
            EditedGateway.await(
                    "the rejection to be over",
                    () -> gateway.revisions().rejected().isEmpty());
            assertThat(gateway.running()).isEqualTo(1);
            assertThat(gateway.revisions().filesAreRunning()).isTrue();
        }
    }

    @Test
    void backAndFurtherBackAndForward() throws Exception {
        try (EditedGateway gateway = EditedGateway.start(ONE)) {
            gateway.saveConfig(TWO).awaitRevision(2);
            gateway.saveConfig(THREE).awaitRevision(3);

            RevisionState back = gateway.revisions().rollback(null);
            assertThat(back.number()).isEqualTo(4);
            assertThat(back.restores()).isEqualTo(2);
            assertThat(back.cause()).isEqualTo(Cause.ROLLBACK);
            assertThat(gateway.broker.chat("second", "Hello").statusCode()).isEqualTo(200);
            assertThat(gateway.revisions().filesAreRunning()).isFalse();

            assertThat(gateway.revisions().rollback(null).restores()).isEqualTo(1);
            assertThat(gateway.broker.chat("second", "Hello").statusCode()).isEqualTo(404);
            assertThat(catchThrowableOfType(
                                    ApiError.class, () -> gateway.revisions().rollback(null))
                            .code())
                    .isEqualTo("nothing_to_roll_back");
            assertThat(catchThrowableOfType(
                                    ApiError.class, () -> gateway.revisions().rollback(77))
                            .code())
                    .isEqualTo("revision_not_found");

            assertThat(gateway.revisions().rollback(3).restores()).isEqualTo(3);
            assertThat(gateway.revisions().filesAreRunning()).isTrue();
            assertThat(gateway.broker.chat("third", "Hello").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theNextSaveReplacesARollback() throws Exception {
        try (EditedGateway gateway = EditedGateway.start(ONE)) {
            gateway.saveConfig(TWO).awaitRevision(2);
            gateway.revisions().rollback(null);
            gateway.saveConfig(THREE).awaitRevision(4);
            assertThat(gateway.broker.chat("third", "Hello").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theRealEnvironmentStaysOverDotEnv() throws Exception {
        String config =
                "models: {gpt: {provider: openai, model_name: \"${NAME}\", base_url: \"http://127.0.0.1:1\"}}\n";
        try (EditedGateway gateway = EditedGateway.start(config, Map.of("NAME", "real", "OPENAI_API_KEY", "k"))) {
            Files.writeString(gateway.folder.resolve(".env"), "NAME=file\n");
            gateway.awaitRevision(2);
            assertThat(gateway.broker
                            .host()
                            .current()
                            .gateway()
                            .catalog()
                            .models()
                            .get("gpt")
                            .toString())
                    .contains("modelName=real");
        }
    }
}
