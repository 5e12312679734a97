package io.llmbroker.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.live.RevisionState.Cause;
import org.junit.jupiter.api.Test;

/** A saved revision that fails by itself is undone, when the configuration asks for it. */
class AutomaticRollbackTest {
    private static final String GOOD = "models: {demo: {provider: demo}, gpt: {provider: demo}}\n";
    private static final String BAD =
            "models: {demo: {provider: demo}, gpt: {provider: openai, api_key: \"${NO_SUCH_KEY}\"}}\n";
    private static final String WATCHED = "proxy: {auto_rollback: 0.5}\n";

    private static void calls(EditedGateway gateway, int times, int status) throws Exception {
        for (int i = 0; i < times; i++) {
            assertThat(gateway.broker.chat("gpt", "Hello").statusCode()).isEqualTo(status);
        }
    }

    @Test
    void twentyFailuresBringTheOneBeforeBack() throws Exception {
        try (EditedGateway gateway = EditedGateway.start(GOOD + WATCHED)) {
            calls(gateway, 5, 200);
            gateway.saveConfig(BAD + WATCHED).awaitRevision(2);
            calls(gateway, AutomaticRollback.FEWEST_REQUESTS, 500);
            EditedGateway.await("the rollback", () -> gateway.running() == 3);
            RevisionState state = gateway.revisions().states().get(0);
            assertThat(state.cause()).isEqualTo(Cause.AUTOMATIC_ROLLBACK);
            assertThat(state.restores()).isEqualTo(1);
            assertThat(gateway.revisions().filesAreRunning()).isFalse();
            calls(gateway, 1, 200);
        }
    }

    @Test
    void whatFailedBeforeIsNotTheEditsFault() throws Exception {
        try (EditedGateway gateway = EditedGateway.start(BAD + WATCHED)) {
            calls(gateway, 5, 500);
            gateway.saveConfig(BAD + "providers: {mine: {dialect: openai}}\n" + WATCHED)
                    .awaitRevision(2);
            calls(gateway, 25, 500);
            gateway.saveConfig(BAD + WATCHED + "# once more\n").awaitRevision(3);
        }
    }

    @Test
    void aVendorsFailuresDoNotCount() throws Exception {
        try (EditedGateway gateway = EditedGateway.start(GOOD + WATCHED)) {
            gateway.saveConfig("models: {gpt: {provider: openai, api_key: k, base_url: \"http://127.0.0.1:1\"}}\n"
                            + WATCHED)
                    .awaitRevision(2);
            calls(gateway, 25, 502);
            assertThat(gateway.revisions().states().get(0).ownFailures()).isZero();
        }
    }

    @Test
    void itIsOffByDefault() throws Exception {
        try (EditedGateway gateway = EditedGateway.start(GOOD)) {
            gateway.saveConfig(BAD).awaitRevision(2);
            calls(gateway, 25, 500);
            gateway.saveConfig(GOOD).awaitRevision(3);
            assertThat(gateway.revisions().states().get(0).cause()).isEqualTo(Cause.SAVE);
        }
    }
}
