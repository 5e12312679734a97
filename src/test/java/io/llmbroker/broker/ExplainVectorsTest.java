package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import io.llmbroker.json.YamlResource;
import io.llmbroker.observe.RequestLog;
import io.llmbroker.server.TrialDoor.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every request of the vectors: what is explained is what is then sent, byte by byte and reason by reason. */
@Timeout(120)
class ExplainVectorsTest {
    private static final Path ROOT = Path.of("src/test/vectors");
    private static final String KEY = "sk-key-of-the-vendor-0123456789";
    private static final String TEAM = "team-token-0123456789";
    private static final Map<String, String> DOORS =
            Map.of("chat", "/v1/chat/completions", "completions", "/v1/completions", "embeddings", "/v1/embeddings");

    private static final List<Vector> VECTORS = new ArrayList<>();
    private static StubVendor vendor;
    private static ExplainedGateway gateway;
    private static CapturedLog log;
    private static int sent;

    /** A request of the vectors with a model of its own, which has the case's rules and facts. */
    private record Vector(String name, String path, ObjectNode request) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        vendor = StubVendor.start();
        ObjectNode config = Json.object();
        config.putObject("models");
        config.putObject("providers");
        for (String group : List.of("openai", "anthropic", "qwen")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(group))) {
                for (Path file : files.filter(one -> one.endsWith("request.openai.json"))
                        .sorted()
                        .toList()) {
                    add(group, file.getParent(), config);
                }
            }
        }
        gateway = ExplainedGateway.start(config.toString());
        log = CapturedLog.of(RequestLog.LOGGER, Level.INFO);
    }

    @AfterAll
    static void stop() {
        log.close();
        gateway.close();
        vendor.close();
        VECTORS.clear();
    }

    private static void add(String group, Path folder, ObjectNode config) throws IOException {
        Path file = folder.resolve("case.yaml");
        JsonNode settings =
                Files.exists(file) ? YamlResource.parse(file.toString(), Files.readString(file)) : Json.object();
        ObjectNode request = (ObjectNode) Json.read(Files.readAllBytes(folder.resolve("request.openai.json")));
        String name = ROOT.relativize(folder).toString();
        String endpoint = folder.getParent().getFileName().toString();
        String rules = settings.path("rules").asText(group);
        String dialect = settings.path("dialect").asText(group);

        String provider = dialect + "-" + rules;
        ObjectNode own = ((ObjectNode) config.get("providers"))
                .putObject(provider)
                .put("dialect", dialect)
                .put("rules", rules)
                .put("base_url", vendor.baseUrl())
                .put("api_key", KEY);
        own.putObject("headers").put("x-team", TEAM);

        ObjectNode model = ((ObjectNode) config.get("models"))
                .putObject(name)
                .put("provider", provider)
                .put(
                        "model_name",
                        settings.path("model").asText(request.path("model").asText("test-model")));
        model.set("facts", settings.path("facts").isObject() ? settings.get("facts") : Json.object());
        ObjectNode defaults = model.putObject("default_params");
        settings.path("injected").forEach(one -> defaults.set(one.textValue(), request.remove(one.textValue())));
        request.put("model", name);
        if (settings.path("stream").asBoolean(false) && !endpoint.equals("embeddings")) {
            request.put("stream", true);
        }
        VECTORS.add(new Vector(name, DOORS.get(endpoint), request));
    }

    static Stream<Vector> vectors() {
        return VECTORS.stream();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void isSentAsExplained(Vector vector) throws Exception {
        vendor.reset();
        int connections = vendor.connections();
        ObjectNode plan = gateway.plan(vector.path(), vector.request());
        assertThat(vendor.calls()).as("calls while explaining").isEmpty();
        assertThat(vendor.connections()).isEqualTo(connections);
        assertThat(log.lines()).hasSize(sent);
        assertThat(plan.toString()).doesNotContain(KEY).doesNotContain(TEAM);

        Answer answer = gateway.send(vector.path(), vector.request().toString());
        JsonNode line = Json.MAPPER.readTree(log.await(++sent).get(sent - 1));
        if (plan.get("request").isNull()) {
            assertThat(vendor.calls()).isEmpty();
            assertThat(plan.at("/error/status").asInt()).isEqualTo(answer.status());
            assertThat(plan.at("/error/error"))
                    .isEqualTo(Json.MAPPER.readTree(answer.body()).get("error"));
            return;
        }
        assertThat(plan.get("error").isNull()).isTrue();
        sameRequest(plan.get("request"), vendor.call());
        sameReport(plan, answer, line);
    }

    private static void sameRequest(JsonNode planned, StubCall call) throws IOException {
        String base = vendor.baseUrl().replaceFirst("/v1$", "");
        String path = call.requestLine().split(" ")[1];
        assertThat(planned.path("method").asText() + " " + planned.path("url").asText())
                .isEqualTo(call.requestLine().split(" ")[0] + " " + base + path);
        assertThat(planned.get("body")).isEqualTo(call.json());
        Map<String, String> real = new TreeMap<>();
        call.headers().forEach((name, values) -> real.put(name.toLowerCase(), masked(String.join(", ", values))));
        Map<String, String> shown = new TreeMap<>();
        planned.get("headers")
                .properties()
                .forEach(one -> shown.put(one.getKey(), one.getValue().asText()));
        assertThat(shown).isEqualTo(real).containsEntry("x-team", "***");
    }

    private static String masked(String header) {
        return header.replace(KEY, "***").replace(TEAM, "***");
    }

    private static void sameReport(ObjectNode plan, Answer answer, JsonNode line) {
        Map<String, String> dropped = reasons(plan.get("dropped"));
        String told = answer.headers().get("x-llmbroker-dropped");
        assertThat(String.join(", ", dropped.keySet())).isEqualTo(told == null ? "" : told);
        assertThat(Json.MAPPER.<JsonNode>valueToTree(dropped))
                .isEqualTo(line.path("dropped").isObject() ? line.get("dropped") : Json.object());
        assertThat(Json.MAPPER.<JsonNode>valueToTree(reasons(plan.get("changed"))))
                .isEqualTo(line.path("changed").isObject() ? line.get("changed") : Json.object());
        List<String> injected = new ArrayList<>();
        plan.get("parameters").forEach(one -> {
            if (!one.path("from").asText().equals("request")) {
                injected.add(one.path("name").asText());
            }
        });
        List<String> logged = new ArrayList<>();
        line.path("injected").forEach(one -> logged.add(one.asText()));
        assertThat(injected).containsExactlyInAnyOrderElementsOf(logged);
    }

    private static Map<String, String> reasons(JsonNode list) {
        Map<String, String> reasons = new LinkedHashMap<>();
        list.forEach(
                one -> reasons.put(one.path("name").asText(), one.path("why").asText()));
        return reasons;
    }
}
