package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import io.llmbroker.observe.GatewayMeters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/metrics.md} names every metric and every field of the log that there is, and no other. */
@Timeout(60)
class MetricsDocumentTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final Path DOCUMENT = Path.of("docs/metrics.md");
    private static final Path LINE = Path.of("src/main/java/io/llmbroker/observe/RequestLine.java");
    private static final Path EVENT = Path.of("src/main/resources/log-event.json");
    private static final List<String> REQUESTS = List.of("metrics-good", "metrics-stream", "metrics-failure");

    private static Metrics scrape;
    private static List<JsonNode> lines;

    @BeforeAll
    static void ask() throws Exception {
        try (StubVendor vendor = StubVendor.start();
                TestBroker broker = TestBroker.start("""
                        models:
                          gpt:
                            provider: openai
                            base_url: "%s"
                            model_name: gpt-4o
                            api_key: k
                            default_params: {temperature: 0.5}
                            drop_params: [seed]
                            price: {input: 1, output: 2}
                        proxy: {log_bodies: true}
                        """.formatted(vendor.baseUrl()));
                CapturedLog log = CapturedLog.of("llmbroker.requests", Level.INFO)) {
            vendor.then(
                    call -> call.json(200, Scripts.completion("Hi"), "x-request-id", "vendors"),
                    MetricsDocumentTest::streamWithNonsense,
                    Scripts.error(500));
            String[] bodies = {seeded(false), seeded(true), seeded(false)};
            for (int i = 0; i < bodies.length; i++) {
                broker.post(CHAT, bodies[i], "x-request-id", REQUESTS.get(i));
            }
            lines = awaitLines(log);
            broker.get("/v1/nothing");
            GatewayMeters meters = broker.host().loan().meters(); // what a bus counts; its own tests see it count
            meters.message("jms", "llm.requests", "answered");
            meters.watchPause("gpt", () -> false);
            meters.eventDropped();
            System.gc(); // for a pause that is told of, a moment later
            scrape = Metrics.await(broker, all -> all.text().contains("jvm_gc_pause_seconds"));
        }
    }

    private static String seeded(boolean stream) {
        return WireClient.chat("gpt", stream).replaceFirst("\\{", "{\"seed\":1,");
    }

    private static void streamWithNonsense(StubCall call) throws IOException {
        call.beginStream();
        call.event("no JSON");
        call.event(Scripts.word("Hi"));
        call.event(Scripts.LAST_CHUNK);
        call.event(Scripts.USAGE_CHUNK);
        call.event("[DONE]");
        call.endStream();
    }

    /** The lines of these requests; others' may be among them. */
    private static List<JsonNode> awaitLines(CapturedLog log) throws Exception {
        for (int count = REQUESTS.size(); ; count++) {
            List<JsonNode> ours = new ArrayList<>();
            for (String line : log.await(count)) {
                JsonNode json = Json.MAPPER.readTree(line);
                if (REQUESTS.contains(json.path("request_id").asText())) {
                    ours.add(json);
                }
            }
            if (ours.size() == REQUESTS.size()) {
                return ours;
            }
        }
    }

    @AfterAll
    static void forget() {
        scrape = null;
        lines = null;
    }

    @Test
    void everyMetricIsDescribed() throws IOException {
        assertThat(described("## /metrics", "## Questions and expressions"))
                .containsAll(found("(?m)^# TYPE ((?!jvm_gc_concurrent)\\S+)", scrape.text())); // some collectors
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/operations.md", "docs/metrics.md", "docs/runbooks.md"})
    void everyMetricThatIsNamedExists(String document) throws IOException {
        Set<String> named = found(
                "\\b((?:llmbroker|camel|jvm|process|system)_[a-z_]*[a-z])\\b", Files.readString(Path.of(document)));
        Set<String> there = found("(?m)^(?:# TYPE )?([a-z_]+)", scrape.text());

        assertThat(named).isNotEmpty();
        assertThat(there).containsAll(named);
    }

    @Test
    void everyLabelIsDescribed() throws IOException {
        Set<String> labels = found(
                "([A-Za-z]+)=\"",
                scrape.text()
                        .lines()
                        .filter(line -> line.startsWith("llmbroker_"))
                        .collect(Collectors.joining("\n")));

        assertThat(described("## /metrics", "### Requests")).containsExactlyInAnyOrderElementsOf(labels);
    }

    @Test
    void everyFieldOfTheRequestLogIsDescribed() throws IOException {
        Set<String> fields = new TreeSet<>();
        lines.forEach(line -> line.fieldNames().forEachRemaining(fields::add));

        assertThat(fields)
                .contains("ttft_ms", "error_type", "tokens_in", "injected", "dropped", "skipped_events", "response");
        assertThat(described("## The request log", "### All other lines"))
                .containsAll(fields)
                .containsExactlyInAnyOrderElementsOf(
                        found("(?:put|putArray|set)\\(\\s*\"(\\w+)\"|line, \"(\\w+)\"", Files.readString(LINE)));
    }

    @Test
    void everyFieldOfTheOtherLinesIsDescribed() throws IOException {
        Set<String> fields = new TreeSet<>();
        Json.MAPPER.readTree(Files.readString(EVENT)).fieldNames().forEachRemaining(fields::add);

        assertThat(described("### All other lines", "\\z")).containsExactlyInAnyOrderElementsOf(fields);
    }

    /** The names in the tables between two headings. */
    private static Set<String> described(String from, String to) throws IOException {
        String part = Files.readString(DOCUMENT)
                .replaceFirst("(?s)^.*?\\n" + from + "\\n", "")
                .replaceFirst("(?s)\\n" + to + "\\n.*", "");
        return found("(?m)^\\| `(\\w+)` \\|", part);
    }

    /** The first group that took part, of each match. */
    private static Set<String> found(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map(match -> match.group(1) != null ? match.group(1) : match.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
