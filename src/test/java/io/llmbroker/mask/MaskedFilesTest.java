package io.llmbroker.mask;

import static io.llmbroker.mask.ShownFiles.LOOKS;
import static io.llmbroker.mask.ShownFiles.PLAIN;
import static io.llmbroker.mask.ShownFiles.assertHidden;
import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.source.Snapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files are shown without the keys that people write into them. */
@Timeout(60)
class MaskedFilesTest {
    @TempDir
    Path folder;

    private ShownFiles files;

    @BeforeEach
    void files() throws Exception {
        files = new ShownFiles(folder);
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
