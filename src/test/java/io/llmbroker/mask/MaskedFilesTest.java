package io.llmbroker.mask;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.source.Snapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files are shown without the keys that people write into them. */
@Timeout(60)
class MaskedFilesTest {
    /** Nothing but its place says that it is a key. */
    private static final String PLAIN = "correct horse-battery";

    /** Looks like one. */
    private static final String LOOKS = "sk-proj-Zq81LmV0xT5rKw92";

    private static final int LONGEST_SHOWN = 7;

    @TempDir
    Path folder;

    private ShownFiles files;

    @BeforeEach
    void files() throws Exception {
        files = new ShownFiles(folder);
    }

    /** No longer part of a key is in the text, whatever stands between the parts. */
    private static void assertHidden(String shown, String key) {
        for (String part : key.split("\\s+")) {
            for (int i = 0; i + LONGEST_SHOWN < part.length(); i++) {
                assertThat(shown).doesNotContain(part.substring(i, i + LONGEST_SHOWN + 1));
            }
            assertThat(shown).doesNotContain(part);
        }
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
            if (config.contains("@api.example") && key.contains(" ")) {
                continue; // no URL
            }
            files.write("config.yaml", config.replace("HERE", key));
            assertHidden(files.shown("config.yaml"), key);
            assertHidden(files.shown("config.yaml", good), key);
        }
    }

    @Test
    void aKeyOfOneFileIsHiddenInAllOfThem() throws Exception {
        files.write("config.yaml", "models: {a: {provider: openai, api_key: tulip-and-narcissus}}");
        Snapshot earlier = files.snapshot();
        files.write("config.yaml", "# was tulip-and-narcissus\nmodels: {tulip-and-narcissus: {provider: demo}}\n")
                .write("routes/a.camel.yaml", "- route: {id: tulip-and-narcissus}\n")
                .write("application.properties", "a = tulip-and-narcissus\n")
                .write("smoke/a.json", "{\"model\":\"x\",\"messages\":[{\"content\":\"tulip\\u002dand-narcissus\"}]}");
        for (String file : List.of("config.yaml", "routes/a.camel.yaml", "application.properties", "smoke/a.json")) {
            assertHidden(files.shown(file, earlier), "tulip-and-narcissus");
        }
    }

    @Test
    void aKeyOfTheRunningConfigurationIsHiddenWhereverItStands() throws Exception {
        files.running("""
                models: {a: {provider: p, base_url: "http://x", api_key: roses-are-red}}
                providers: {p: {dialect: openai, api_key: violets, headers: {x-secret: in-a-header-of-mine}}}
                """);
        files.write(
                        "config.yaml",
                        "# roses-are-red\nmodels: {violets: {provider: demo, model_name: xroses-are-redx}}\n")
                .write("routes/a.camel.yaml", "- route: {id: in-a-header-of-mine, description: \"say roses-are-\"}\n");
        assertHidden(files.shown("config.yaml"), "roses-are-red");
        assertHidden(files.shown("config.yaml"), "violets");
        assertHidden(files.shown("routes/a.camel.yaml"), "in-a-header-of-mine");
        assertThat(files.shown("routes/a.camel.yaml")).doesNotContain("roses-are-");
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
    void whatShipsIsShownAsItIs() throws Exception {
        String config = Files.readString(Path.of("config.yaml"));
        String properties = Files.readString(Path.of("application.properties"));
        files.write("config.yaml", config).write("application.properties", properties);
        assertThat(files.shown("config.yaml").replaceAll("\\*\\*\\*\\(\\w+\\)", "{x-team: search}"))
                .isEqualTo(config);
        assertThat(files.shown("application.properties")).isEqualTo(properties);
        try (Stream<Path> routes = Files.walk(Path.of("routes"))) {
            for (Path route : routes.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(route);
                files.write(route.toString(), text);
                assertThat(files.shown(route.toString())).isEqualTo(text);
            }
        }
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPENAI_API_KEY=HERE",
                "export OPENAI_API_KEY='HERE'",
                "  A = \"HERE\" # HERE",
                "HARMLESS=HERE",
                "OPENAI_API_KEY HERE",
                "OPENAI_API_KEY: HERE",
                "# OPENAI_API_KEY=HERE",
                "#HERE",
                "A=\"HERE\nHERE\"\nHERE",
                "A=\r\nHERE\rHERE\r\n",
                "A=x\u2028HERE",
                "  HERE",
                "=HERE"
            })
    void nothingButNamesOfADotEnvIsShown(String text) throws Exception {
        for (String key : List.of(PLAIN, LOOKS, "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ==")) {
            files.write(".env", text.replace("HERE", key));
            assertHidden(files.shown(".env"), key);
        }
    }

    @Test
    void aDotEnvShowsThatAValueHasChanged() throws Exception {
        String before = files.write(".env", "A=1\nB=2\n").shown(".env");
        String after = files.write(".env", "A=1\nB=3\n").shown(".env");
        assertThat(after.lines().toList().get(0))
                .isEqualTo(before.lines().toList().get(0))
                .startsWith("A=***(");
        assertThat(after.lines().toList().get(1))
                .isNotEqualTo(before.lines().toList().get(1))
                .startsWith("B=***(");
    }

    @Test
    void aKeyOfTheDotEnvIsHiddenInTheConfiguration() throws Exception {
        files.write(".env", "OPENAI_API_KEY=\"lily of the valley\" # mine\nURL=https://api.example.com/v1\n");
        files.write("config.yaml", "# lily of the valley\nmodels: {a: {base_url: https://api.example.com/v1}}\n");
        assertThat(files.shown("config.yaml"))
                .doesNotContain("lily", "valley")
                .contains("{a: {base_url: https://api.example.com/v1}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- route:\n    from:\n      uri: direct:a\n      steps:\n        - setHeader:\n            name: x-api-key\n"
                        + "            expression:\n              constant:\n                expression: HERE\n",
                "- route: {steps: [{setHeader: {name: Authorization, constant: Bearer HERE}}]}\n",
                "- route: {steps: [{setHeader: {name: Authorization, simple: \"Bearer HERE${header.x}\"}}]}\n",
                "- route: {from: {uri: \"jms:queue:a?password=RAW(HERE&x)\"}}\n",
                "- route: {from: {uri: \"jms:queue:a\", parameters: {password: HERE}}}\n",
                "- route: {from: {uri: \"http://me:HERE@vendor\"}}\n",
                "- beans:\n    - {name: f, type: F, properties: {userName: x, password: HERE}}\n",
                "- route: {description: \"password: HERE\"}\n",
                "- route: {from: {uri: direct:a} # password: HERE\n",
                "- route:\n  - setHeader:\n     name: x-api-key\n      constant: HERE\n",
            })
    void noKeyOfTheRoutesIsShown(String route) throws Exception {
        for (String key : List.of("correct-horse-battery", LOOKS)) {
            files.write("routes/a.camel.yaml", route.replace("HERE", key));
            assertHidden(files.shown("routes/a.camel.yaml"), key);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "camel.component.jms.password = HERE\n",
                "camel.component.jms.password=HERE",
                "password HERE\n",
                "password = \\\n  HERE\n",
                "password = HERE\\\n  HERE \\\n\tHERE\nname = x\n",
                "pass\\u0077ord = HERE\n",
                "# password = HERE\n",
                "a = b\rpassword = HERE\n",
                "broker = tcp://me:HERE@mq:61616\n",
                "broker = tcp://mq:61616?jms.password=HERE\n",
            })
    void noKeyOfThePropertiesIsShown(String properties) throws Exception {
        for (String key : List.of("correct-horse-battery", LOOKS)) {
            files.write("application.properties", properties.replace("HERE", key));
            assertHidden(files.shown("application.properties"), key);
        }
    }

    @Test
    void whatIsNoTextIsNotShown() throws Exception {
        byte[] utf16 = ("models: {a: {api_key: " + LOOKS + "}}").getBytes(StandardCharsets.UTF_16LE);
        files.write("config.yaml", utf16);
        assertHidden(files.shown("config.yaml").replace("\0", ""), LOOKS);
        byte[] broken = ("models: {a: {api_key: " + LOOKS + "\u00ff}}").getBytes(StandardCharsets.ISO_8859_1);
        files.write("config.yaml", broken);
        assertThat(files.shown("config.yaml")).startsWith("(not UTF-8 text: ***(");
        files.write("config.yaml", "#".repeat(3_000_000));
        assertThat(files.shown("config.yaml")).startsWith("(too large to be shown: ***(");
    }

    @Test
    void nothingSteersATerminal() throws Exception {
        files.write("application.properties", "# \u001b[2J\u0007\u009b\n");
        assertThat(files.shown("application.properties")).isEqualTo("# \uFFFD[2J\uFFFD\uFFFD\n");
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

    @Test
    void aLongLineTakesNoLongTime() throws Exception {
        List<String> lines = new ArrayList<>();
        for (String piece : List.of("key", "://", " ", "a", "${", "\\", "- ", "\ud83d\ude00", "x: ")) {
            lines.add(piece.repeat(200_000 / piece.length()));
        }
        for (String line : lines) {
            files.write("config.yaml", "# " + line)
                    .write("application.properties", line)
                    .write(".env", line);
            assertThat(files.shown("config.yaml")).startsWith("#");
            assertThat(files.shown("application.properties")).isNotNull();
            assertThat(files.shown(".env")).isNotNull();
            files.write("config.yaml", "a: " + line + "\nb: [");
            assertThat(files.shown("config.yaml")).isNotNull();
        }
    }
}
