package io.llmbroker.config;

import static io.llmbroker.config.ConfigFiles.model;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static final Catalog CATALOG = ConfigFiles.load("""
            models:
              openai/gpt-4o: {provider: openai, model_name: exact}
              "openai/*": {provider: openai, model_name: "*"}
              "openai/o*": {provider: openai, model_name: "o*-preview-*"}
              "gpt-*": {provider: openai}
              claude-sonnet: {provider: claude}
              claude-haiku: {provider: claude}
              demo: {provider: demo}
            """, Map.of());

    @Test
    void prefersTheExactAliasThenTheLongestPattern() {
        assertThat(model(CATALOG, "openai/gpt-4o").modelName()).isEqualTo("exact");
        assertThat(model(CATALOG, "openai/gpt-4").modelName()).isEqualTo("gpt-4");
        assertThat(model(CATALOG, "openai/o3").modelName()).isEqualTo("o3-preview-3");
        assertThat(model(CATALOG, "openai/a/b*c").modelName()).isEqualTo("a/b*c");
    }

    @Test
    void fillsInWhatMatched() {
        assertThat(model(CATALOG, "openai/gpt-4").alias()).isEqualTo("openai/gpt-4");
        assertThat(model(CATALOG, "gpt-5").modelName()).isEqualTo("gpt-5");
    }

    @Test
    void aPatternIsNoName() {
        assertThat(CATALOG.find("openai/*")).isEmpty();
        assertThat(CATALOG.find("openai/")).isEmpty();
        assertThat(CATALOG.find("nothing")).isEmpty();
        assertThat(CATALOG.find("")).isEmpty();
    }

    @Test
    void knowsWhatLooksLikeIt() {
        assertThat(CATALOG.similar("claud-sonet")).containsExactly("claude-sonnet");
        assertThat(CATALOG.similar("Demo")).containsExactly("demo");
        assertThat(CATALOG.similar("claude")).containsExactly("claude-haiku", "claude-sonnet");
        assertThat(CATALOG.similar("zzz")).isEmpty();
        assertThat(CATALOG.similar("")).isEmpty();
        assertThat(CATALOG.similar("x".repeat(1_000_000))).isEmpty();
    }

    @Test
    void hasThePresetsAndTheFilesOwnProviders() {
        Catalog catalog = ConfigFiles.load("""
                models: {demo: {provider: demo}}
                providers:
                  anthropic: {base_url: http://proxy/, default_params: {max_tokens: 9}}
                  deepseek: {dialect: anthropic, base_url: https://api.deepseek.com/anthropic}
                  moonshot: {facts: {reasoning_content_in_history: null, x: 1}, headers: {x-a: b}}
                  azure-like: {dialect: openai, base_url: http://x, auth_header: api-key, route: vendor-own, rules: qwen}
                  scheme: {dialect: openai, base_url: http://x, auth_prefix: Token}
                """, Map.of());

        assertThat(catalog.providers()).containsKeys("openai", "qwen", "demo").doesNotContainKey("anthropic");
        Provider claude = catalog.providers().get("claude");
        assertThat(claude.baseUrl()).isEqualTo("http://proxy");
        assertThat(claude.authHeader() + claude.authPrefix()).isEqualTo("x-api-key");
        assertThat(claude.keyVariable()).isEqualTo("ANTHROPIC_API_KEY");
        assertThat(claude.defaultParams()).hasToString("{\"max_tokens\":9}");
        Provider deepseek = catalog.providers().get("deepseek");
        assertThat(deepseek.rules()).isEqualTo("anthropic");
        assertThat(deepseek.route()).isEqualTo("vendor-anthropic");
        assertThat(deepseek.authHeader()).isEqualTo("x-api-key");
        assertThat(deepseek.facts()).isEmpty();
        assertThat(deepseek.keyVariable()).isEqualTo("DEEPSEEK_API_KEY");
        Provider moonshot = catalog.providers().get("moonshot");
        assertThat(moonshot.facts()).hasToString("{\"x\":1}");
        assertThat(moonshot.headers()).isEqualTo(Map.of("x-a", "b"));
        Provider azure = catalog.providers().get("azure-like");
        assertThat(azure.authHeader()).isEqualTo("api-key");
        assertThat(azure.authPrefix()).isEmpty();
        assertThat(azure.route()).isEqualTo("vendor-own");
        assertThat(azure.rules()).isEqualTo("qwen");
        assertThat(catalog.providers().get("scheme").authPrefix()).isEqualTo("Token ");
    }
}
