package io.llmbroker.mask;

import static io.llmbroker.mask.ShownFiles.LOOKS;
import static io.llmbroker.mask.ShownFiles.PLAIN;
import static io.llmbroker.mask.ShownFiles.assertHidden;
import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.source.Snapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The configuration is shown without the keys that people write into it. */
@Timeout(60)
class MaskedConfigTest {
    @TempDir
    Path folder;

    private ShownFiles files;

    @BeforeEach
    void files() throws Exception {
        files = new ShownFiles(folder);
    }

    static Stream<String> places() {
        return Stream.of(
                "models: {a: {provider: openai, api_key: HERE}}",
                "models: {a: {provider: openai, api_key: \"HERE\", timeout: 5}}",
                "models: {a: {provider: openai, api_key: 'HERE'}}",
                "models:\n  a:\n    provider: openai\n    api_key: HERE\n    retries: 1\n",
                "models:\n  a:\n    provider: openai\n    api_key: HERE # not HERE\n",
                "models:\n  a:\n    api_key:\n      - HERE\n      - ${OPENAI_API_KEY}\n      - HERE\n",
                "models:\n  a:\n    api_key: [HERE, \"HERE\", ${B}]\n",
                "models:\n  a:\n    api_key: |\n      HERE\n    provider: openai\n",
                "models:\n  a:\n    api_key: |2-\n        HERE\n        HERE\n    provider: openai\n",
                "models:\n  a:\n    api_key: >-\n      HERE\n\n      HERE\n  b: {provider: demo}\n",
                "models:\n  a:\n    api_key: \"HERE\n      HERE\"\n    provider: openai\n",
                "models:\n  a:\n    api_key: HERE\n      HERE\n    provider: openai\n",
                "models:\n  a:\n    ? api_key\n    : HERE\n    provider: openai\n",
                "models:\n  a:\n    \"api_key\": !!str HERE\n",
                "models:\n  a:\n    api_key: ${OPENAI_API_KEY:HERE}\n",
                "models:\n  a:\n    api_key: \"${PREFIX}HERE${SUFFIX}\"\n",
                "models:\n  a:\n    api_key: $${HERE}\n",
                "models:\n  a:\n    api_key: {HERE: HERE}\n",
                "models:\n  a:\n    apiKey: HERE\n",
                "models:\n  a:\n    api-key: HERE\n",
                "models:\n  a:\n    API_KEY: HERE\n",
                "models:\n  a:\n    api_kye: HERE\n",
                "models:\n  a:\n    apu_kee: HERE\n",
                "models:\n  a: HERE\n",
                "models: HERE\n",
                "HERE",
                "- HERE\n- api_key: HERE\n",
                "models: [{api_key: HERE}, HERE]\n",
                "api_key: HERE\nmodels: {}\n",
                "models:\n  api_key: HERE\n",
                "proxy: {api_key: HERE, master: HERE}\nmodels: {}\n",
                "providers:\n  p:\n    api_key: HERE\n    headers: {x-team: HERE, authorization: Bearer HERE}\n",
                "providers:\n  p:\n    headers:\n      x-team: HERE\n      x-api-key: 'HERE'\n",
                "providers:\n  p:\n    headers: [HERE, {name: HERE}]\n",
                "providers:\n  p:\n    headers: HERE\n",
                "providers:\n  p:\n    headers: {authorization: \"Bearer ${TOKEN:HERE}\"}\n",
                "providers:\n  p:\n    default_headers: {x-team: HERE}\n",
                "x-shelf: &k HERE\nmodels: {a: {api_key: *k}}\n",
                "x-shelf: &k HERE\nmodels: {a: {provider: demo}}\n",
                "x-common: &c {provider: openai, api_key: HERE}\nmodels: {a: {<<: *c}}\n",
                "x-pool: &p [HERE, HERE]\nmodels: {a: {api_key: *p}}\n",
                "x-h: &h {user: HERE}\nproviders: {p: {headers: *h}}\n",
                "models:\n  a: {provider: openai, base_url: \"https://me:HERE@api.example.com/v1\"}\n",
                "models:\n  a: {provider: openai, base_url: https://HERE@api.example.com/v1}\n",
                "models:\n  a: {provider: openai, base_url: \"https://api.example.com/v1?region=eu&api_key=HERE\"}\n",
                "models:\n  a: {default_params: {user: \"token=HERE\", auth: HERE}}\n",
                "bus:\n  jms:\n    url: tcp://b:1\n    user: u\n    password: HERE\n",
                "bus: {amqp: {url: \"amqp://me:HERE@b:1\"}, answers: {url: \"jdbc:x:y?password=HERE\", password: HERE}}\n",
                "bus:\n  kafka:\n    properties: {sasl.jaas.config: HERE, security.protocol: HERE}\n",
                "bus:\n  kafka:\n    properties:\n      ssl.keystore: 'HERE'\n      other: HERE\n",
                "models:\n  a: {provider: openai} # api_key: HERE\n",
                "models:\n  a: {provider: openai}\n  # b:\n  #   provider: openai\n  #   api_key: HERE\n",
                "models:\n  a: {provider: openai}\n#   api_key:\n#     - HERE\n#     - HERE\n",
                "models:\n  a: {provider: openai}\n#   headers:\n#     x-team: HERE\n",
                "models:\n  a: {provider: openai}\n# headers: {x-team: HERE}\n",
                "# Authorization: Bearer HERE\nmodels: {}\n",
                "# curl https://me:HERE@api.example.com\nmodels: {}\n",
                "models:\r\n  \u00e4\ud83d\ude00: {provider: openai, api_key: HERE}\r\n  b:\r\n    api_key: HERE\r\n",
                "\uFEFFmodels: {\ud83d\ude00: {api_key: HERE}, b: {api_key: HERE}}",
                "---\nmodels: {a: {api_key: HERE}}\n...\n",
                "%YAML 1.2\n---\nmodels: {a: {api_key: HERE}}\n",
                // beside a key
                "models:\n  a:\n    api_key:\n      - ${A}\n      # - HERE\n    retries: 1\n",
                "models:\n  a:\n    api_key:\n    - ${A}\n    # - HERE\n",
                "models:\n  a:\n    api_key:\n      - ${A}\n#      - HERE\n    # - HERE\n",
                "models:\n  a:\n    api_key: ${A} # was HERE\n    retries: 1\n",
                "models:\n  a:\n    api_key: # HERE\n      ${A} # HERE\n",
                "models: {a: {api_key: none, # HERE\n retries: 1}}\n",
                "providers:\n  p:\n    headers:\n      a: ${B}\n      # x-team: HERE\n#      x-old: HERE\n",
                "providers:\n  p:\n    headers:\n      # x-team: HERE\n    dialect: openai\n",
                "models:\n  a:\n    apu_kee:\n      # - HERE\n      - HERE\n",
                "models:\n  a: {api_key HERE, retries: 1}\n",
                "models:\n  a: {api_key: ,HERE, retries: 1}\n",
                "models:\n  a: {api_key, \"HERE\"}\n",
                "models:\n  a:\n    ? api_key HERE\n",
                "models:\n  a: {base_url: \"https//me:HERE@api.example.com/v1\"}\n",
                "models:\n  a: {base_url: \"https://me:HEREapi.example.com/v1\"}\n",
                "models:\n  a: {base_url: \"me:HERE@api.example.com\"}\n",
                "models:\n  a:\n    api_key: | # HERE\n    retries: 1\n",
                "models:\n  a:\n    api_kye: # HERE\n    retries: 1\n",
                "models:\n  a: {provider: openai api_key HERE, retries: 1}\n",
                "providers:\n  p:\n    haeders:\n      # x-team: HERE\n      x: HERE\n",
                "models: {} # me:HERE@api.example.com\n",
                // no YAML
                "models: {a: {provider: openai, api_key: HERE}\n",
                "models:\n  a: {provider: openai, api_key: \"HERE}\n",
                "models:\n\ta:\n\t\tapi_key: HERE\n",
                "models:\n  a:\n    api_key: HERE\n   provider: openai\n  - b\n",
                "models:\n  a:\n    api_key: |\n      HERE\n    - HERE\n HERE: [\n",
                "models:\n  a:\n    provider: openai\n    api_key:\n      - HERE\n      HERE\n",
                "models:\n  a:\n    headers:\n      x-team: HERE\n      \"x-other: HERE\n",
                "models: {a: {api_key: @HERE}}\n",
                "models: {}\n---\nHERE\n---\napi_key: HERE\n",
                "models: {a: {provider: openai} api_key: HERE}\n",
                "models:\n  a: {provider: openai, base_url: https://me:HERE@api.example.com/v1\n",
                "models:\n  a: provider: openai api_key: HERE\n# HERE\n",
                "HERE: [\n- HERE {",
                "models: {a: {api_key: *HERE}}\n");
    }

    @ParameterizedTest
    @MethodSource("places")
    void noKeyOfTheConfigurationIsShown(String config) throws Exception {
        Snapshot good = files.snapshot();
        for (String key : List.of(PLAIN, LOOKS, PLAIN.replace(' ', '-'), "hunter2hunter", "pässwörtlich-äöü")) {
            if (config.contains("api.example.com") && key.contains(" ")) {
                continue; // no URL
            }
            files.write("config.yaml", config.replace("HERE", key));
            assertHidden(files.shown("config.yaml"), key);
            assertHidden(files.shown("config.yaml", good), key);
        }
    }

    @Test
    void variablesStayReadable() throws Exception {
        String config = """
                models:
                  a:
                    provider: openai
                    api_key: ${OPENAI_API_KEY}
                    base_url: ${URL:https://api.example.com/v1}
                  b: {provider: vllm, base_url: http://gpu:8000/v1, api_key: none}
                  c: {provider: openai, api_key: ["${FIRST_KEY}", "${SECOND_KEY}"]}
                providers:
                  p: {dialect: openai, headers: {authorization: "Bearer ${TOKEN}"}, auth_header: x-api-key}
                  # q: {dialect: openai, api_key: ${Q_KEY}
                """;
        files.write("config.yaml", config);
        assertThat(files.shown("config.yaml")).isEqualTo(config);
        files.write("config.yaml", "models:\n  a:\n    api_key: ${OPENAI_API_KEY:fallback-of-mine}");
        assertThat(files.shown("config.yaml"))
                .matches("models:\n  a:\n    api_key: \\$\\{OPENAI_API_KEY:\\*\\*\\*\\([0-9a-f]{6}\\)}");
    }

    @Test
    void aKeyBetweenTheBracesIsNoVariable() throws Exception {
        files.write("config.yaml", "models: {a: {api_key: \"${gsk_Zq81LmV0xT5rKw92aB}\"}}");
        assertThat(files.shown("config.yaml")).doesNotContain("Zq81", "Kw92");
    }

    @Test
    void namesOfModelsAreNoKeys() throws Exception {
        String config = """
                models:
                  tokenizer: {provider: openai, model_name: gpt-4o-2024-08-06, default_params: {max_tokens: 16384}}
                  key-account: {provider: claude, model_name: claude-sonnet-4-5-20250929, retries: 2}
                  qwen3: {provider: vllm, base_url: "http://gpu:8000/v1", model_name: Qwen/Qwen3-235B-A22B-Instruct-2507-FP8}
                  llama: {provider: fireworks, model_name: accounts/fireworks/models/llama-v3p1-405b-instruct}
                """;
        files.write("config.yaml", config);
        assertThat(files.shown("config.yaml")).isEqualTo(config);
    }

    @Test
    void aBrokenFileShowsWhatIsKnownAlready() throws Exception {
        files.write("config.yaml", "models:\n  gpt: {provider: openai, timeout: 60}\n");
        Snapshot good = files.snapshot();
        files.write("config.yaml", "models:\n  gpt: {provider: openai, timeout: 90\n  qwertz: {provider: openai}\n");
        assertThat(files.shown("config.yaml", good))
                .matches("models:\n  gpt: \\{provider: openai, timeout: 90\n"
                        + "  \\*\\*\\*\\([0-9a-f]{6}\\): \\{provider: openai}\n");
    }

    @Test
    void equalKeysLookEqualAndOthersDoNot() throws Exception {
        String first = shownKey("one-of-mine");
        assertThat(shownKey("one-of-mine")).isEqualTo(first).contains("***(");
        assertThat(shownKey("one-of-mind")).isNotEqualTo(first).contains("***(");
    }

    private String shownKey(String key) throws Exception {
        return files.write("config.yaml", "models: {a: {api_key: " + key + "}}").shown("config.yaml");
    }

    @Test
    void theFormOfAFileStays() throws Exception {
        files.write("config.yaml", "models:\n  a:\n    api_key: |\n      one two\n\n      three\n    retries: 1\n");
        assertThat(files.shown("config.yaml"))
                .matches("models:\n  a:\n    api_key: \\*\\*\\*\\(\\w+\\)\n      \\*\\*\\*\n\n      \\*\\*\\*\n"
                        + "    retries: 1\n");
    }

    @Test
    void aKeyIsHiddenWhateverHappensToTheFileAroundIt() throws Exception {
        Random random = new Random(20);
        String config = "x-k: &k {api_key: HERE}\nmodels:\n  a:\n    provider: openai\n    api_key: HERE # the key\n"
                + "  b: {<<: *k, headers: {x-team: HERE, x: \"HERE\"}}\n  c:\n    api_key: |\n      HERE\n    retries: 2\n";
        Snapshot good =
                files.write("config.yaml", config.replace("HERE", "${K}")).snapshot();
        List<String> pieces =
                List.of("\n", " ", "\t", ":", "- ", "\"", "'", "{", "}", "[", "]", "#", "|", "&a ", "*a", "\r");
        for (int i = 0; i < 400; i++) {
            StringBuilder broken = new StringBuilder(config);
            for (int edits = random.nextInt(4); edits >= 0; edits--) {
                int at = random.nextInt(broken.length());
                if (isInKey(broken, at)) {
                    continue;
                }
                if (random.nextBoolean()) {
                    broken.insert(at, pieces.get(random.nextInt(pieces.size())));
                } else {
                    broken.delete(at, Math.min(broken.length(), at + 1));
                }
            }
            String key = "marigold-in-may";
            files.write("config.yaml", broken.toString().replace("HERE", key));
            assertHidden(files.shown("config.yaml", good), key);
        }
    }

    private static boolean isInKey(StringBuilder text, int at) {
        return text.substring(Math.max(0, at - 2), Math.min(text.length(), at + 3))
                .contains("HERE");
    }
}
