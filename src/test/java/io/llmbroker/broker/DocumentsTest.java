package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.llmbroker.client.VendorStub;
import io.llmbroker.config.Catalog;
import io.llmbroker.config.ConfigLoader;
import io.llmbroker.source.SourceFile;
import io.llmbroker.step.Property;
import io.llmbroker.step.bus.BusProperty;
import io.llmbroker.step.policy.PolicyProperty;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents say works as printed. */
class DocumentsTest {
    private static final String CHAT = """
            {"id":"chatcmpl-1","object":"chat.completion","created":1750000000,"model":"gpt-3.5-turbo-0125",
             "choices":[{"index":0,"message":{"role":"assistant","content":"Fine.","refusal":null},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}}""";
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]*))?\\)");
    private static final VendorStub VENDOR = new VendorStub();
    private static TestBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = DefaultConfig.start(VENDOR);
        VENDOR.answers(CHAT);
    }

    @AfterAll
    static void stop() {
        broker.close();
        VENDOR.close();
    }

    @TestFactory
    Stream<DynamicTest> commandsWorkAsPrinted() throws Exception {
        assumeTrue(Curl.present(), "the examples are for curl");
        List<String> commands = blocks("README.md", "bash").stream()
                .filter(block -> block.startsWith("curl"))
                .toList();

        assertThat(commands).hasSize(8);
        return commands.stream()
                .map(command -> DynamicTest.dynamicTest(command, () -> {
                    String answer = Curl.run(command, broker);
                    assertThat(answer).containsAnyOf("\"object\":", "\"status\":\"UP\"");
                    if (command.contains("\"stream\": true")) {
                        assertThat(answer).endsWith("data: [DONE]\n\n");
                    }
                }));
    }

    @Test
    void bothReadmesShowTheSameExamples() throws IOException {
        assertThat(withoutComments(blocks("README.zh-CN.md", "\\w+")))
                .isEqualTo(withoutComments(blocks("README.md", "\\w+")));
        assertThat(headings("README.zh-CN.md")).hasSameSizeAs(headings("README.md"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"README.md", "README.zh-CN.md", "docs/configuration.md", "docs/demo.md", "docs/runbooks.md"})
    void configurationsLoad(String document) throws Exception {
        List<String> configurations = blocks(document, "yaml").stream()
                .filter(block -> block.startsWith("models:"))
                .toList();

        assertThat(configurations).isNotEmpty();
        for (String configuration : configurations) {
            Path file = Files.createTempDirectory("document").resolve("config.yaml");
            Files.writeString(file, configuration);
            Catalog catalog = ConfigLoader.load(SourceFile.read(file), Map.of());
            assertThat(catalog.models()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "README.zh-CN.md",
                "ARCHITECTURE.md",
                "CONTRIBUTING.md",
                "docs/bus.md",
                "docs/configuration.md",
                "docs/demo.md",
                "docs/jbang.md",
                "docs/metrics.md",
                "docs/operations.md",
                "docs/runbooks.md",
                "docs/recipes/README.md",
                "deploy/kubernetes/README.md",
                "examples/bus/README.md",
                "bench/README.md"
            })
    void linksLeadSomewhere(String document) throws IOException {
        Path file = Path.of(document).toAbsolutePath();
        List<MatchResult> links = LINK.matcher(Files.readString(file)).results().toList();

        for (MatchResult link : links) {
            Path target = link.group(1).isEmpty() ? file : file.getParent().resolve(link.group(1));
            assertThat(target).exists();
            if (link.group(2) != null) {
                assertThat(anchors(target)).as(target.toString()).contains(link.group(2));
            }
        }
    }

    /** As GitHub makes them of headings. */
    private static List<String> anchors(Path document) throws IOException {
        return Pattern.compile("(?m)^#+ (.*)$")
                .matcher(Files.readString(document))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @Test
    void theTableOfPropertiesIsComplete() throws IllegalAccessException, IOException {
        List<String> properties = new ArrayList<>();
        for (Class<?> table : List.of(Property.class, PolicyProperty.class, BusProperty.class)) {
            for (Field constant : table.getFields()) {
                properties.add((String) constant.get(null));
            }
        }
        List<String> rows = Pattern.compile("(?m)^\\| `(llm\\w+)` \\|")
                .matcher(Files.readString(Path.of("ARCHITECTURE.md")))
                .results()
                .map(row -> row.group(1))
                .toList();

        assertThat(rows).containsExactlyInAnyOrderElementsOf(properties);
    }

    @Test
    void theOrdersOfTheDemoModelAreAllDescribed() throws Exception {
        String known = TestBroker.json(broker.chat("demo", "[demo nothing]"))
                .at("/error/message")
                .asText()
                .replaceFirst(".*Known: ", "");
        List<String> rows = Pattern.compile("(?m)^\\| `(\\w+)` \\|")
                .matcher(Files.readString(Path.of("docs/demo.md")))
                .results()
                .map(row -> row.group(1))
                .toList();

        assertThat(rows).containsExactlyInAnyOrder(known.split(", "));
    }

    private static List<String> blocks(String document, String language) throws IOException {
        return BLOCK.matcher(Files.readString(Path.of(document)))
                .results()
                .filter(block -> block.group(1).matches(language))
                .map(block -> block.group(2))
                .toList();
    }

    private static List<String> withoutComments(List<String> blocks) {
        return blocks.stream()
                .map(block -> block.replaceAll("(?m)\\s*#.*$", ""))
                .toList();
    }

    private static List<String> headings(String document) throws IOException {
        return Pattern.compile("(?m)^## .*$")
                .matcher(Files.readString(Path.of(document)))
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
