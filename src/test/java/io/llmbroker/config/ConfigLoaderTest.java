package io.llmbroker.config;

import static io.llmbroker.config.ConfigFiles.load;
import static io.llmbroker.config.ConfigFiles.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.config.VirtualModel.Strategy;
import io.llmbroker.config.VirtualModel.Target;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConfigLoaderTest {
    private static final Map<String, String> NONE = Map.of();

    @Test
    void readsEverythingAModelCanHave() throws IOException {
        Catalog catalog = load("""
                models:
                  demo: {provider: demo}
                  careful:
                    provider: anthropic
                    model_name: claude-sonnet-4-5
                    api_key: sk-literal
                    base_url: https://example.com/anthropic//
                    default_params: {temperature: 0.70, max_tokens: 0x10}
                    forced_params: {user: gateway, seed: null}
                    drop_params: [logit_bias]
                    patch: [{pointer: /safety, value: {a: [1]}}, {pointer: /user, delete: true}, {pointer: /n, value: null}]
                    timeout: 1.5
                    retries: 2
                    backoff: {initial: 0.5, max: 8}
                    fallbacks: [demo]
                    completions: native
                    facts: {thinking: adaptive}
                """, NONE);

        Model model = model(catalog, "careful");
        assertThat(model.alias()).isEqualTo("careful");
        assertThat(model.provider().name()).isEqualTo("claude");
        assertThat(model.modelName()).isEqualTo("claude-sonnet-4-5");
        assertThat(model.apiKey()).isEqualTo(new Secret("sk-literal", null));
        assertThat(model.baseUrl()).isEqualTo("https://example.com/anthropic");
        assertThat(model.defaultParams()).hasToString("{\"temperature\":0.70,\"max_tokens\":16}");
        assertThat(model.forcedParams()).isEqualTo(json("{\"user\":\"gateway\",\"seed\":null}"));
        assertThat(model.dropParams()).isEqualTo(Set.of("logit_bias"));
        assertThat(model.patch())
                .containsExactly(
                        new Patch(JsonPointer.valueOf("/safety"), json("{\"a\":[1]}")),
                        new Patch(JsonPointer.valueOf("/user"), null),
                        new Patch(JsonPointer.valueOf("/n"), Json.NODES.nullNode()));
        assertThat(model.timeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(model.retry()).isEqualTo(new Retry(2, Duration.ofMillis(500), Duration.ofSeconds(8)));
        assertThat(model.fallbacks()).containsExactly("demo");
        assertThat(model.facts()).isEqualTo(json("{\"thinking\":\"adaptive\",\"completions\":\"native\"}"));
    }

    @Test
    void fillsInDefaults() {
        Catalog catalog = load("models: {gpt-4o: {provider: openai}}", Map.of("OPENAI_API_KEY", " sk-env\n"));

        assertThat(catalog.proxy())
                .isEqualTo(new Proxy(
                        null,
                        true,
                        true,
                        false,
                        Duration.ofMinutes(10),
                        32L << 20,
                        Duration.ofSeconds(30),
                        null,
                        Duration.ZERO));
        Model model = model(catalog, "gpt-4o");
        assertThat(model.modelName()).isEqualTo("gpt-4o");
        assertThat(model.apiKey()).isEqualTo(new Secret("sk-env", null));
        assertThat(model.baseUrl()).isEqualTo("https://api.openai.com/v1");
        assertThat(model.timeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(model.retry()).isEqualTo(new Retry(0, Duration.ofMillis(250), Duration.ofSeconds(5)));
        assertThat(model.provider().route()).isEqualTo("vendor-openai");
        assertThat(model.provider().rules()).isEqualTo("openai");
        assertThat(model.provider().authPrefix()).isEqualTo("Bearer ");
        assertThat(model.fallbacks()).isEmpty();
        assertThat(model.facts()).isEmpty();
    }

    @Test
    void readsTheProxySection() {
        Catalog catalog = load("""
                models: {demo: {provider: demo}}
                proxy:
                  default_model: demo
                  enable_parameter_injection: false
                  enable_request_logging: false
                  log_bodies: true
                  timeout: 300
                  max_body_bytes: 64MiB
                  drain_timeout: 0
                  auto_rollback: 0.2
                  warm_up: 1.5
                """, NONE);

        assertThat(catalog.proxy())
                .isEqualTo(new Proxy(
                        "demo",
                        false,
                        false,
                        true,
                        Duration.ofSeconds(300),
                        64L << 20,
                        Duration.ZERO,
                        0.2,
                        Duration.ofMillis(1500)));
        assertThat(model(catalog, "demo").timeout()).isEqualTo(Duration.ofSeconds(300));
        assertThat(model(catalog, "demo").provider().route()).isEqualTo("vendor-demo");
        assertThat(model(catalog, "demo").apiKey()).isEqualTo(Secret.NONE);
    }

    @Test
    void readsVirtualModels() {
        Catalog catalog = load("""
                models:
                  a: {provider: demo}
                  "pool/*": {provider: demo}
                  smart:
                    strategy: weighted
                    targets: [{model: a, weight: 80}, {model: pool/x, default_params: {seed: null}}, a]
                    fallbacks: [a]
                    timeout: 9
                    retries: 1
                  plain: {targets: [a]}
                  "*": {strategy: round_robin, targets: [a, pool/y]}
                """, NONE);

        VirtualModel smart = (VirtualModel) catalog.find("smart").orElseThrow();
        assertThat(smart.strategy()).isEqualTo(Strategy.WEIGHTED);
        assertThat(smart.targets())
                .extracting(Target::model, Target::weight, Target::defaultParams)
                .containsExactly(
                        tuple("a", 80, Json.object()),
                        tuple("pool/x", 1, Json.object().putNull("seed")),
                        tuple("a", 1, Json.object()));
        assertThat(smart.timeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(smart.retry().retries()).isEqualTo(1);
        assertThat(((VirtualModel) catalog.find("plain").orElseThrow()).strategy())
                .isEqualTo(Strategy.PRIORITY);
        assertThat(catalog.find("anything").orElseThrow().alias()).isEqualTo("anything");
        assertThat(catalog.find("anything")).get().isInstanceOf(VirtualModel.class);
    }

    @Test
    void laysParametersOverEachOther() {
        Catalog catalog = load("""
                models:
                  m:
                    provider: own
                    default_params: {a: 3, d: null, o: {y: 2}, max_completion_tokens: 5}
                  n: {provider: own}
                providers:
                  own: {dialect: openai, base_url: http://x/v1, default_params: {a: 2, b: 2, c: null, o: {x: 1}}}
                proxy:
                  default_params: {a: 1, b: 1, c: 1, d: 1, e: 1, max_tokens: 9}
                """, NONE);

        assertThat(model(catalog, "m").defaultParams())
                .hasToString("{\"a\":3,\"b\":2,\"e\":1,\"o\":{\"y\":2},\"max_completion_tokens\":5}");
        assertThat(model(catalog, "n").defaultParams())
                .hasToString("{\"a\":2,\"b\":2,\"d\":1,\"e\":1,\"max_tokens\":9,\"o\":{\"x\":1}}");
    }

    @Test
    void takesTheClosestKey() {
        String yaml = """
                models:
                  own: {provider: openai, api_key: sk-model}
                  provider: {provider: qwen}
                  preset: {provider: openai}
                  missing: {provider: openai, api_key: "${NOWHERE}"}
                  none: {provider: openai, api_key: none}
                  local: {provider: ollama}
                providers:
                  qwen: {api_key: "${QWEN}"}
                """;
        Catalog catalog = load(yaml, Map.of("OPENAI_API_KEY", "sk-env", "QWEN", "sk-provider", "NOWHERE", ""));

        assertThat(model(catalog, "own").apiKey().value()).isEqualTo("sk-model");
        assertThat(model(catalog, "provider").apiKey().value()).isEqualTo("sk-provider");
        assertThat(model(catalog, "preset").apiKey().value()).isEqualTo("sk-env");
        assertThat(model(catalog, "missing").apiKey()).isEqualTo(new Secret(null, "NOWHERE"));
        assertThat(model(catalog, "none").apiKey()).isEqualTo(Secret.NONE);
        assertThat(model(catalog, "local").apiKey()).isEqualTo(Secret.NONE);
        Catalog without = load(yaml, NONE);
        assertThat(model(without, "provider").apiKey()).isEqualTo(new Secret(null, "QWEN"));
        assertThat(model(without, "preset").apiKey()).isEqualTo(new Secret(null, "OPENAI_API_KEY"));
        assertThat(model(without, "preset").apiKey().ready()).isFalse();
    }

    @Test
    void fillsInVariablesByTheTypeOfTheirPlace() {
        Catalog catalog =
                load("""
                models:
                  m:
                    provider: ${PROVIDER:openai}
                    api_key: a-${KEY}-z
                    model_name: ${YEAR}
                    timeout: ${TIMEOUT:7}
                    retries: "${RETRIES}"
                    default_params:
                      temperature: ${TEMPERATURE:0.70}
                      user: ${YEAR}
                      enable_thinking: ${THINK}
                      top_k: "${YEAR}"
                      literal: $${YEAR} and ${YEAR}, ${EMPTY:} $ $$ {}
                    fallbacks: ["${BACKUP:n}"]
                  n: {provider: demo, base_url: "${URL:http://localhost:1/v1}"}
                proxy: {enable_request_logging: "${LOG}", max_body_bytes: "${SIZE:1024}"}
                """, Map.of("KEY", "k", "YEAR", "2025", "RETRIES", "3", "THINK", "true", "LOG", "false"));

        Model model = model(catalog, "m");
        assertThat(model.provider().name()).isEqualTo("openai");
        assertThat(model.apiKey().value()).isEqualTo("a-k-z");
        assertThat(model.modelName()).isEqualTo("2025");
        assertThat(model.timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(model.retry().retries()).isEqualTo(3);
        assertThat(model.defaultParams())
                .hasToString("{\"temperature\":0.70,\"user\":\"2025\",\"enable_thinking\":true,\"top_k\":\"2025\","
                        + "\"literal\":\"${YEAR} and 2025,  $ $$ {}\"}");
        assertThat(model.fallbacks()).containsExactly("n");
        assertThat(catalog.proxy().requestLogging()).isFalse();
        assertThat(catalog.proxy().maxBodyBytes()).isEqualTo(1024);
    }

    @Test
    void readsYamlByTheCoreSchema() {
        Catalog catalog = load("""
                x-common: &common
                  provider: demo
                  default_params: &params {a: yes, b: 0o17, c: 1e3, d: ~, e: 2024-01-01, f: 1_000, g: "1", h: !!str 1}
                models:
                  1.10: *common
                  merged:
                    <<: *common
                    model_name: x
                    provider: ollama
                  big: {provider: demo, default_params: {n: 123456789012345678901234567890, x: 0.10}}
                """, NONE);

        assertThat(catalog.models()).containsOnlyKeys("1.10", "merged", "big");
        assertThat(model(catalog, "1.10").defaultParams())
                .hasToString(
                        "{\"a\":\"yes\",\"b\":15,\"c\":1E+3,\"e\":\"2024-01-01\",\"f\":\"1_000\",\"g\":\"1\",\"h\":\"1\"}");
        assertThat(model(catalog, "merged").modelName()).isEqualTo("x");
        assertThat(model(catalog, "merged").provider().name()).isEqualTo("ollama");
        assertThat(model(catalog, "merged").defaultParams())
                .isEqualTo(model(catalog, "1.10").defaultParams());
        assertThat(model(catalog, "big").defaultParams())
                .hasToString("{\"n\":123456789012345678901234567890,\"x\":0.10}");
    }

    @Test
    void takesAByteOrderMarkWindowsLinesAndCommentedOutSections() {
        Catalog catalog = load(
                "\uFEFFmodels:\r\n  demo:\r\n    provider: demo\r\n    fallbacks:\r\nproviders:\r\nproxy:\r\n", NONE);

        assertThat(model(catalog, "demo").fallbacks()).isEmpty();
    }

    @Test
    void neverPrintsAKey() {
        String canary = "sk-canary-4711";
        Catalog catalog = load("""
                models:
                  a: {provider: openai, api_key: "${CANARY}"}
                  b: {provider: openai, api_key: sk-canary-4711}
                  c: {provider: own}
                  d: {provider: claude}
                providers:
                  own: {dialect: openai, base_url: http://x, api_key: "${CANARY}", headers: {x-key: "${CANARY}"}}
                """, Map.of("CANARY", canary, "ANTHROPIC_API_KEY", canary));

        assertThat(model(catalog, "c").provider().headers()).containsEntry("x-key", canary);
        assertThat(catalog.toString()).contains("x-key", "***").doesNotContain(canary);
        assertThat(model(catalog, "d").toString()).doesNotContain(canary);
    }

    @Test
    void keyOfThePresetsVariableMustFitAHeader() {
        Map<String, String> environment = Map.of("OPENAI_API_KEY", "sk-\u201cquoted\u201d");

        assertThatThrownBy(() -> load("models: {gpt-4o: {provider: openai}}", environment))
                .hasMessageContaining(
                        "models.gpt-4o: variable OPENAI_API_KEY holds a character that no header can carry")
                .message()
                .doesNotContain("quoted");
    }

    @Test
    @Timeout(10)
    void loadsManyModelsFast() {
        StringBuilder yaml = new StringBuilder("models:\n");
        for (int i = 0; i < 500; i++) {
            yaml.append("  model-%d: {provider: openai, api_key: \"${KEY}\", fallbacks: [model-%d, x/%d]}\n"
                    .formatted(i, i + 1, i));
        }
        yaml.append("  model-500: {provider: demo}\n  \"x/*\": {provider: demo}\n");
        load(yaml.toString(), NONE);
        long start = System.nanoTime();

        Catalog catalog = load(yaml.toString(), NONE);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(catalog.models()).hasSize(502);
    }

    private static JsonNode json(String text) throws IOException {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
