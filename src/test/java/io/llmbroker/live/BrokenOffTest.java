package io.llmbroker.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.broker.TestBroker;
import io.llmbroker.live.RevisionState.Cause;
import io.llmbroker.source.Sources;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A save whose canned request waits for a vendor holds up neither the way back nor the end. */
@Timeout(40) // that vendor would be waited for longer
class BrokenOffTest {
    private static final String REQUEST =
            "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"ping\"}]}\n";

    private ServerSocket silent;
    private Path folder;
    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        folder = Files.createTempDirectory("broken-off");
        Files.createDirectory(folder.resolve("smoke"));
        save("one");
        smoke("gone"); // nobody asks for it at the start
        broker = TestBroker.start(
                new Sources(
                        folder.resolve("config.yaml"),
                        Path.of("routes"),
                        Path.of("application.properties"),
                        folder.resolve("smoke")),
                Map.of());
        Files.delete(folder.resolve("smoke/request.json"));
        save("two");
        EditedGateway.await("revision 2", () -> revisions().states().get(0).number() == 2);
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
        silent.close();
    }

    private Revisions revisions() {
        return broker.host().revisions();
    }

    private void save(String comment) throws Exception {
        Files.writeString(
                folder.resolve("config.yaml"),
                "models: {silent: {provider: openai, base_url: \"http://127.0.0.1:" + silent.getLocalPort()
                        + "/v1\", api_key: k}} # " + comment + "\n");
    }

    private void smoke(String model) throws Exception {
        Files.writeString(folder.resolve("smoke/request.json"), REQUEST.formatted(model));
    }

    private Socket trialUnderWay() throws Exception {
        smoke("silent");
        return silent.accept();
    }

    @Test
    void aRollbackDoesNotWait() throws Exception {
        try (Socket call = trialUnderWay()) {
            assertThat(call.isConnected()).isTrue();
            RevisionState back = revisions().rollback(null);
            assertThat(back.cause()).isEqualTo(Cause.ROLLBACK);
            assertThat(back.restores()).isEqualTo(1);
            assertThat(revisions().rejected().orElseThrow().problems())
                    .containsExactly("a rollback came before it was tried: save again");
        }
    }

    /** Its own canned request fails, and did so when it started. */
    @Test
    void aRollbackAsksNoVendor() {
        assertThat(revisions().rollback(1).restores()).isEqualTo(1);
        assertThat(revisions().states().get(0).number()).isEqualTo(3);
    }

    @Test
    void aStopDoesNotWait() throws Exception {
        try (Socket call = trialUnderWay()) {
            assertThat(call.isConnected()).isTrue();
            broker.close();
            assertThat(revisions().states()).hasSize(2);
        }
    }
}
