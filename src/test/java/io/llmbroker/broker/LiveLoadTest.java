package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.live.EditedGateway;
import io.llmbroker.live.RevisionState.State;
import io.llmbroker.routes.RouteCopy;
import io.llmbroker.source.Rejected;
import io.llmbroker.source.Sources;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Good and broken edits on a gateway under load: no request and no stream notices. */
class LiveLoadTest {
    private static final int CALLERS = 3;
    private static final int STREAMS = 10;
    private static final int WORDS = 25;
    private static final int EDITS = 12;
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final String MARK = "        - process:\n            ref: reply\n";

    private final StubVendor vendor = StubVendor.start();
    private final RouteCopy routes = copy();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger streamed = new AtomicInteger();
    private final List<Thread> clients = new ArrayList<>();
    private Path config;
    private TestBroker broker;

    private static RouteCopy copy() {
        try {
            return new RouteCopy();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() throws Exception {
        vendor.always(call -> {
            if (!call.json().path("stream").asBoolean()) {
                Scripts.chat("Hi").play(call);
                return;
            }
            call.beginStream();
            call.event(Scripts.ROLE_CHUNK);
            for (int i = 0; i < WORDS; i++) {
                call.event(Scripts.word("w" + i + " "));
                LockSupport.parkNanos(PACE_NANOS); // the vendor's speed
            }
            call.event(Scripts.LAST_CHUNK);
            call.event("[DONE]");
            call.endStream();
        });
        config = routes.folder().resolveSibling("config.yaml");
        saveConfig(0);
        broker = TestBroker.start(
                new Sources(config, routes.folder(), Path.of("application.properties"), config.resolveSibling("smoke")),
                Map.of());
    }

    @AfterEach
    void stop() {
        over.set(true);
        broker.close();
        vendor.close();
    }

    private void saveConfig(int edit) throws Exception {
        Files.writeString(config, """
                models:
                  gpt: {provider: openai, base_url: "%s", api_key: k}
                  demo: {provider: demo}
                  edit-%d: {provider: demo}
                """.formatted(vendor.baseUrl(), edit));
    }

    private void saveRoute(int edit) throws Exception {
        String pipeline = Files.readString(Path.of("routes/pipeline.camel.yaml"));
        routes.write("pipeline.camel.yaml", pipeline.replace(MARK, MARK + """
                        - setHeader:
                            name: x-edit
                            expression:
                              constant:
                                expression: "%d"
                """.formatted(edit)));
    }

    /** Breaks something else each time. */
    private void saveBroken(int edit) throws Exception {
        switch (edit % 4) {
            case 0 -> Files.writeString(config, "models: {demo: {provider: nobody}}\n");
            case 1 -> routes.write("dispatch.camel.yaml", "- route:\n   id: x\n  from: y\n");
            case 2 -> routes.replace("vendors/openai.camel.yaml", "ref: encode", "ref: nobody");
            default -> routes.replace("attempts.camel.yaml", "uri: direct:dispatch", "uri: direct:nowhere");
        }
    }

    private void mend() throws Exception {
        for (String file : List.of("dispatch.camel.yaml", "vendors/openai.camel.yaml", "attempts.camel.yaml")) {
            routes.write(file, Files.readString(Path.of("routes", file)));
        }
    }

    private void load() {
        for (int i = 0; i < CALLERS; i++) {
            String model = i % 2 == 0 ? "gpt" : "demo";
            client(() -> {
                LockSupport.parkNanos(2 * PACE_NANOS);
                int status = chat(model).statusCode();
                return status == 200 ? null : "status " + status;
            });
        }
        for (int i = 0; i < STREAMS; i++) {
            client(this::stream);
        }
    }

    private interface Call {
        String failure() throws Exception;
    }

    private void client(Call call) {
        Thread thread = new Thread(() -> {
            while (!over.get()) {
                try {
                    String failure = call.failure();
                    if (failure != null) {
                        failures.add(failure);
                    }
                } catch (Exception e) {
                    failures.add(e.toString());
                }
            }
        });
        clients.add(thread);
        thread.start();
    }

    private HttpResponse<String> chat(String model) throws Exception {
        sent.incrementAndGet();
        return broker.chat(model, "Hello");
    }

    private String stream() throws Exception {
        sent.incrementAndGet();
        String body = broker.post("/v1/chat/completions", WireClient.chat("gpt", true))
                .body();
        int at = 0;
        for (int i = 0; i < WORDS; i++) {
            at = body.indexOf("\"w" + i + " \"", at);
            if (at < 0) {
                return "word " + i + " is not in its place: " + body;
            }
        }
        streamed.incrementAndGet();
        boolean ends = body.endsWith("data: [DONE]\n\n") && body.split("\"finish_reason\":\"stop\"", -1).length == 2;
        return ends ? null : "not one end: " + body;
    }

    private int running() {
        return broker.host().revisions().states().get(0).number();
    }

    private void good(int edit) throws Exception {
        mend();
        if (edit % 2 == 0) {
            saveConfig(edit);
        } else {
            saveConfig(edit - 1);
            saveRoute(edit);
        }
        EditedGateway.await("edit " + edit, () -> running() == edit + 1);
        if (edit % 2 == 0) {
            assertThat(chat("edit-" + edit).statusCode()).isEqualTo(200);
        } else {
            assertThat(chat("demo").headers().firstValue("x-edit")).contains(String.valueOf(edit));
        }
    }

    private void broken(int edit) throws Exception {
        Rejected before = broker.host().revisions().rejected().orElse(null);
        saveBroken(edit);
        EditedGateway.await("rejection " + edit, () -> broker.host()
                .revisions()
                .rejected()
                .filter(now -> now != before)
                .isPresent());
    }

    @Test
    void nobodyNotices() throws Exception {
        load();
        double counted = 0;
        int rejections = 0;
        for (int edit = 1; edit <= EDITS; edit++) {
            good(edit);
            if (edit % 3 != 0) {
                broken(rejections++);
            }
            double now = Metrics.of(broker).sum("llmbroker_requests_total");
            assertThat(now).isGreaterThanOrEqualTo(counted);
            counted = now;
        }
        over.set(true);
        for (Thread client : clients) {
            client.join();
        }
        assertThat(failures).isEmpty();
        assertThat(streamed.get()).isGreaterThan(STREAMS);
        EditedGateway.await("the old revisions' end", () -> broker.host().revisions().states().stream()
                .skip(1)
                .allMatch(state -> state.state() == State.CLOSED));
        Metrics scrape = Metrics.await(broker, m -> m.sum("llmbroker_requests_total") == sent.get());
        assertThat(scrape.sum("llmbroker_config_edits_total", "result=\"live\""))
                .isEqualTo(EDITS);
        assertThat(scrape.sum("llmbroker_config_edits_total", "result=\"rejected\""))
                .isEqualTo(rejections);
        assertThat(scrape.sum("llmbroker_config_revisions_alive")).isEqualTo(1);
    }
}
