package io.llmbroker.config;

import static io.llmbroker.config.ConfigFiles.load;
import static io.llmbroker.config.ConfigFiles.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The {@code config.yaml} that comes with the product. */
class DefaultConfigTest {
    private static final Path FILE = Path.of("config.yaml");
    private static final Pattern EXAMPLE = Pattern.compile("(?m)^  # ([a-z\"][^ ]*:( .*)?|  .*)$");

    @Test
    void loadsWithoutAnyKey() {
        Catalog catalog = ConfigLoader.load(SourceFile.read(FILE), Map.of());

        assertThat(catalog.models())
                .containsOnlyKeys(
                        "demo",
                        "gpt-3.5-turbo",
                        "gpt-4o-mini",
                        "gpt-4-turbo",
                        "claude-sonnet-4-5",
                        "claude-haiku-4-5",
                        "qwen-plus",
                        "qwen-turbo");
        assertThat(catalog.models().keySet())
                .filteredOn(alias -> model(catalog, alias).apiKey().ready())
                .containsExactly("demo");
        assertThat(model(catalog, "qwen-plus").apiKey().missingVariable()).isEqualTo("DASHSCOPE_API_KEY");
        assertThat(model(catalog, "gpt-3.5-turbo").defaultParams())
                .hasToString("{\"temperature\":0.7,\"max_tokens\":1000}");
        assertThat(catalog.proxy().defaultModel()).isEqualTo("demo");
        assertThat(catalog.proxy().timeout()).isEqualTo(Duration.ofSeconds(300));
    }

    @Test
    void everyExampleInItIsValid() throws IOException {
        Catalog catalog = load(uncommented(Files.readString(FILE)), Map.of());

        assertThat(catalog.models()).containsKeys("gpt-4o-careful", "openrouter/*", "smart", "llama");
        assertThat(catalog.providers()).containsKey("our-vllm");
        assertThat(catalog.providers().get("qwen").baseUrl()).contains("intl");
        assertThat(catalog.proxy().maxBodyBytes()).isEqualTo(32L << 20);
    }

    /** Takes the comment signs of the examples away. */
    static String uncommented(String config) {
        return EXAMPLE.matcher(config).replaceAll("  $1");
    }
}
