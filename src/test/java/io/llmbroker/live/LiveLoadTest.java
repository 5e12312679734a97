package io.llmbroker.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.broker.CountingVendor;
import io.llmbroker.broker.Metrics;
import io.llmbroker.broker.SteadyLoad;
import io.llmbroker.live.RevisionState.State;
import io.llmbroker.source.Rejected;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Edits of configuration and routes, valid and broken, while many are served: nobody notices. */
class LiveLoadTest {
    private static final int VALID = 12;
    private static final String PIPELINE = "pipeline.camel.yaml";
    private static final String REPLY = "        - process:\n            ref: reply\n";

    private final CountingVendor vendor = new CountingVendor();
    private final AtomicInteger probes = new AtomicInteger();
    private final Map<String, Double> counted = new HashMap<>();
    private EditedGateway gateway;
    private String pipeline;
    private int configEdit;
    private int routeEdit;

    /** A save that must not go live, and what is said of it. */
    private record Broken(String file, String text, String problem) {}

    @BeforeEach
    void start() throws Exception {
        gateway = EditedGateway.start(config(0));
        pipeline = Files.readString(gateway.routes.folder().resolve(PIPELINE));
    }

    @AfterEach
    void stop() {
        gateway.close();
        vendor.close();
    }

    private String config(int edit) {
        String url = "base_url: \"" + vendor.baseUrl() + "\", api_key: k";
        return """
                models:
                  gpt: {provider: openai, %1$s}
                  claude: {provider: claude, model_name: claude-sonnet-4-5, %1$s}
                  demo: {provider: demo}
                  edit-%2$d: {provider: demo}
                proxy: {enable_request_logging: false}
                """.formatted(url, edit);
    }

    private String pipeline(int edit) {
        return pipeline.replace(
                REPLY,
                REPLY + "        - setHeader:\n            name: x-edit\n            expression:\n"
                        + "              constant:\n                expression: \"" + edit + "\"\n");
    }

    private List<Broken> broken() {
        String config = config(configEdit);
        String routes = pipeline(routeEdit);
        return List.of(
                new Broken("config.yaml", config + "  odd: {\n", "not valid YAML"),
                new Broken("routes/" + PIPELINE, routes.replace("ref: reply", "ref: nobody"), "nobody"),
                new Broken("config.yaml", config.replace("openai", "openia"), "openia"),
                new Broken("routes/" + PIPELINE, routes.replace("direct:attempts", "direct:gone"), "direct:gone"),
                new Broken("config.yaml", config.substring(0, config.length() / 2), "config.yaml:"),
                new Broken(
                        "routes/" + PIPELINE,
                        routes.replaceFirst(
                                "constant:\\s+expression: \"" + routeEdit + "\"",
                                "simple:\n                expression: \"\\${body.noSuchMethod()}\""),
                        "noSuchMethod"),
                new Broken("routes/again.camel.yaml", routes, "is there twice"),
                new Broken("config.yaml", config.replace("demo}\nproxy", "demo, retries: many}\nproxy"), "retries"));
    }

    @Test
    void nobodyNoticesAnEdit() throws Exception {
        SteadyLoad load = SteadyLoad.start(gateway.broker, 50, 10);
        try (load) {
            int rejections = 0;
            for (int edit = 1; edit <= VALID; edit++) {
                save(edit);
                scrape();
                if (edit % 3 > 0) {
                    reject(broken().get(rejections++));
                    scrape();
                }
            }
        }
        assertThat(load.failures()).isEmpty();
        assertThat(load.streams()).isGreaterThan(10);
        int sent = load.requests() + load.streams() + probes.get();
        Metrics.await(gateway.broker, scrape -> scrape.sum("llmbroker_requests_total") == sent);
        scrape();
        gateway.awaitState(1, State.CLOSED);
        EditedGateway.await("one revision to be left", () -> alive() == 1);
        assertThat(gateway.revisions().states()).hasSize(VALID + 1);
        assertThat(gateway.revisions().states().get(0).number()).isEqualTo(VALID + 1);
        Metrics scrape = Metrics.of(gateway.broker);
        assertThat(edits(scrape, "live")).isEqualTo(VALID);
        assertThat(edits(scrape, "rejected")).isEqualTo(broken().size());
        assertThat(edits(scrape, "unchanged")).isEqualTo(broken().size());
        assertThat(edits(scrape, "rolled_back")).isZero();
        assertThat(scrape.sum("llmbroker_config_revisions_alive")).isEqualTo(1);
        assertThat(scrape.text()).doesNotContain("llmbroker-trial");
    }

    private static double edits(Metrics scrape, String result) {
        return scrape.sum("llmbroker_config_edits_total", "result=\"" + result + "\"");
    }

    private long alive() {
        return gateway.revisions().states().stream()
                .filter(one -> one.state() != State.CLOSED)
                .count();
    }

    /** Odd ones bring a new alias, even ones a header; waits for an answer that shows it. */
    private void save(int edit) throws Exception {
        if (edit % 2 == 1) {
            configEdit = edit;
            gateway.saveConfig(config(edit));
            awaitAnswer("edit-" + edit, answer -> answer.statusCode() == 200);
        } else {
            routeEdit = edit;
            gateway.routes.write(PIPELINE, pipeline(edit));
            awaitAnswer("demo", answer -> answer.headers()
                    .firstValue("x-edit")
                    .filter(String.valueOf(edit)::equals)
                    .isPresent());
        }
    }

    private void awaitAnswer(String model, Predicate<HttpResponse<String>> condition) {
        EditedGateway.await("an answer of " + model + " that shows the edit", () -> {
            try {
                probes.incrementAndGet();
                return condition.test(gateway.broker.chat(model, "Hello"));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private void reject(Broken broken) throws Exception {
        int running = gateway.running();
        Path file = gateway.folder.resolve(broken.file());
        Rejected before = gateway.revisions().rejected().orElse(null);
        Files.writeString(file, broken.text());
        Rejected rejected = gateway.awaitRejection(before);
        assertThat(rejected.problems()).as(broken.file()).anyMatch(one -> one.contains(broken.problem()));
        assertThat(gateway.running()).isEqualTo(running);
        mend(file);
        EditedGateway.await(
                "the rejection to be over", () -> gateway.revisions().rejected().isEmpty());
    }

    private void mend(Path file) throws Exception {
        if (file.equals(gateway.config)) {
            gateway.saveConfig(config(configEdit));
        } else if (file.endsWith(PIPELINE)) {
            Files.writeString(file, pipeline(routeEdit));
        } else {
            Files.delete(file);
        }
    }

    /** No counter that was there before is gone or less now. */
    private void scrape() throws Exception {
        Map<String, Double> now = new HashMap<>();
        for (String line : Metrics.of(gateway.broker).text().split("\n")) {
            int space = line.lastIndexOf(' ');
            if (line.matches("\\w+(_total|_count|_sum|_bucket)(\\{.*})? .*")) {
                now.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            }
        }
        counted.forEach((name, before) -> assertThat(now).as(name).hasEntrySatisfying(name, value -> assertThat(value)
                .isGreaterThanOrEqualTo(before)));
        counted.putAll(now);
    }
}
