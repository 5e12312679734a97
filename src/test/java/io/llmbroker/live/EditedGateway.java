package io.llmbroker.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.broker.TestBroker;
import io.llmbroker.routes.RouteCopy;
import io.llmbroker.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A running gateway whose files a test edits. */
public final class EditedGateway implements AutoCloseable {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long GENEROUS_NANOS = TimeUnit.SECONDS.toNanos(20);

    public final Path folder;
    public final Path config;
    public final RouteCopy routes;
    public final TestBroker broker;

    private EditedGateway(String yaml, Map<String, String> environment) throws Exception {
        routes = new RouteCopy();
        folder = routes.folder().getParent();
        config = Files.writeString(folder.resolve("config.yaml"), yaml);
        Path properties = folder.resolve("application.properties");
        Files.copy(Path.of("application.properties"), properties);
        broker = TestBroker.start(
                new Sources(config, routes.folder(), properties, folder.resolve("smoke")), environment);
    }

    public static EditedGateway start(String yaml) throws Exception {
        return new EditedGateway(yaml, Map.of());
    }

    public static EditedGateway start(String yaml, Map<String, String> environment) throws Exception {
        return new EditedGateway(yaml, environment);
    }

    public Revisions revisions() {
        return broker.host().revisions();
    }

    int running() {
        return revisions().states().get(0).number();
    }

    public EditedGateway saveConfig(String yaml) throws IOException {
        Files.writeString(config, yaml);
        return this;
    }

    /** Waits until the revision of that number runs. */
    public RevisionState awaitRevision(int number) {
        await(
                "revision " + number,
                () -> running() >= number || revisions().rejected().isPresent());
        assertThat(revisions().rejected()).isEmpty();
        assertThat(running()).isEqualTo(number);
        return revisions().states().get(0);
    }

    /** Waits until a save is rejected that was not before. */
    public io.llmbroker.source.Rejected awaitRejection(io.llmbroker.source.Rejected before) {
        await(
                "a rejection",
                () -> revisions().rejected().filter(now -> now != before).isPresent());
        return revisions().rejected().orElseThrow();
    }

    void awaitState(int number, RevisionState.State state) {
        await("revision " + number + " to be " + state, () -> revisions().states().stream()
                .anyMatch(one -> one.number() == number && one.state() == state));
    }

    public static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + GENEROUS_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never came: " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    JsonNode health() throws Exception {
        return TestBroker.json(broker.get("/health"));
    }

    @Override
    public void close() {
        broker.close();
    }
}
