package io.llmbroker.config;

import static io.llmbroker.config.ConfigFiles.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.config.ParamOrigin.Level;
import io.llmbroker.source.SourceFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where a parameter comes from is still known when the configuration is loaded. */
class OriginsTest {
    private static final String CONFIG = """
            x-common: &common
              presence_penalty: 0.5
            models:
              own:
                provider: openai
                default_params:
                  temperature: 0.7
                  max_completion_tokens: ${LIMIT}
                  user: null
                forced_params: {seed: 1,
                  store: false}
                drop_params:
                  - logit_bias
                  - n
              bare: {provider: openai}
              shared:
                provider: anthropic
                default_params: *common
              "open/*": {provider: openai}
              smart:
                targets:
                  - model: own
                    default_params: {seed: 2,
                      temperature: null}
                  - bare
            providers:
              openai:
                default_params: {top_p: 0.5, user: gateway}
              anthropic: {default_params: {top_k: 4}}
            proxy:
              default_params:
                temperature: 1
                max_tokens: 5
                top_p: 1
            """;

    private final Catalog catalog = ConfigLoader.load(
            new SourceFile(Path.of("etc/gateway.yaml"), CONFIG.getBytes(StandardCharsets.UTF_8), null),
            Map.of("LIMIT", "9"));

    private static ParamOrigin origin(Level level, int line) {
        return new ParamOrigin(level, "etc/gateway.yaml:" + line);
    }

    @Test
    void theHighestLevelThatSaysItIsTheOrigin() {
        assertThat(model(catalog, "own").origins().defaults())
                .isEqualTo(Map.of(
                        "temperature", origin(Level.MODEL, 7),
                        "max_completion_tokens", origin(Level.MODEL, 8), // its synonym of the proxy's gives way
                        "top_p", origin(Level.PROVIDER, 28)));
        assertThat(model(catalog, "bare").origins().defaults())
                .isEqualTo(Map.of(
                        "temperature", origin(Level.PROXY, 32),
                        "max_tokens", origin(Level.PROXY, 33),
                        "top_p", origin(Level.PROVIDER, 28),
                        "user", origin(Level.PROVIDER, 28)));
    }

    @Test
    void everyParameterInForceHasOne() {
        for (ModelEntry entry : catalog.models().values()) {
            if (entry instanceof Model model) {
                assertThat(model.origins().defaults()).hasSameSizeAs(model.defaultParams());
                model.defaultParams().fieldNames().forEachRemaining(name -> assertThat(
                                model.origins().defaults())
                        .containsKey(name));
            }
        }
    }

    @Test
    void whatIsForcedAndWhatIsNeverSentHaveOnesToo() {
        Origins origins = model(catalog, "own").origins();
        assertThat(origins.forced())
                .isEqualTo(Map.of("seed", origin(Level.MODEL, 10), "store", origin(Level.MODEL, 11)));
        assertThat(origins.dropped())
                .isEqualTo(Map.of("logit_bias", origin(Level.MODEL, 13), "n", origin(Level.MODEL, 14)));
    }

    @Test
    void anAnchorIsWhereItIsWritten() {
        assertThat(model(catalog, "shared").origins().defaults())
                .containsEntry("presence_penalty", origin(Level.MODEL, 2))
                .containsEntry("top_k", origin(Level.PROVIDER, 29));
    }

    @Test
    void aTargetHasItsOwn() {
        VirtualModel smart = (VirtualModel) catalog.find("smart").orElseThrow();
        assertThat(smart.targets().get(0).origins())
                .isEqualTo(Map.of("seed", origin(Level.TARGET, 23), "temperature", origin(Level.TARGET, 24)));
        assertThat(smart.targets().get(1).origins()).isEmpty();
    }

    @Test
    void everyEntryHasAPlace() {
        assertThat(catalog.find("own").orElseThrow().place()).isEqualTo("etc/gateway.yaml:4");
        assertThat(catalog.find("smart").orElseThrow().place()).isEqualTo("etc/gateway.yaml:20");
        assertThat(catalog.find("open/anything").orElseThrow().place()).isEqualTo("etc/gateway.yaml:19");
    }
}
