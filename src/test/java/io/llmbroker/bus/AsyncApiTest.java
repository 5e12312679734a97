package io.llmbroker.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.llmbroker.json.YamlResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract for tools says what the one for people says: {@code docs/bus.asyncapi.yaml}, {@code docs/bus.md}. */
class AsyncApiTest {
    private static final Path CONTRACT = Path.of("docs/bus.md");
    private static final Path DOCUMENT = Path.of("docs/bus.asyncapi.yaml");

    private final JsonNode document = YamlResource.parse(DOCUMENT.toString(), text(DOCUMENT));

    @ParameterizedTest
    @CsvSource({
        "## The request, requestHeaders requestJmsHeaders requestAmqpFields",
        "## The answer, answerHeaders kafkaHeaders",
        "## Dead letters, deadLetterHeaders"
    })
    void headersAreThoseOfTheTables(String heading, String schemas) {
        Set<String> described = Pattern.compile("(?m)^\\| (`.*?) \\|")
                .matcher(section(heading))
                .results()
                .flatMap(row -> quoted("[\\w-]+", row.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(described).isNotEmpty();
        assertThat(headers(schemas)).isEqualTo(described);
    }

    @Test
    void headersAreThoseOfStreams() {
        Set<String> described =
                quoted("stream_\\w+", section("### Streams")).collect(Collectors.toCollection(TreeSet::new));

        assertThat(described).isNotEmpty();
        assertThat(headers("streamHeaders")).isEqualTo(described);
    }

    @Test
    void messagesHaveTheseHeaders() {
        Map<String, List<String>> schemas = Map.of(
                "request", List.of("requestHeaders"),
                "answer", List.of("answerHeaders", "kafkaHeaders"),
                "failure", List.of("answerHeaders", "kafkaHeaders"),
                "chunk", List.of("answerHeaders", "streamHeaders", "kafkaHeaders"),
                "streamEnd", List.of("answerHeaders", "streamHeaders", "kafkaHeaders"),
                "deadLetter", List.of("requestHeaders", "deadLetterHeaders"));

        schemas.forEach((message, names) -> assertThat(document.at("/components/messages/" + message + "/headers")
                        .findValuesAsText("$ref"))
                .as(message)
                .containsExactlyElementsOf(names.stream()
                        .map(name -> "#/components/schemas/" + name)
                        .toList()));
    }

    @Test
    void everyReferenceResolves() {
        List<String> references = document.findValuesAsText("$ref");

        assertThat(references).isNotEmpty().allSatisfy(reference -> assertThat(reference)
                .startsWith("#/")
                .satisfies(found -> assertThat(document.at(found.substring(1)).isMissingNode())
                        .isFalse()));
        for (String kind : List.of("messages", "schemas", "correlationIds", "messageBindings")) {
            document.at("/components/" + kind).fieldNames().forEachRemaining(name -> assertThat(references)
                    .contains("#/components/" + kind + "/" + name));
        }
    }

    @TestFactory
    Stream<DynamicTest> examplesFit() {
        return document.at("/components/messages").properties().stream().flatMap(message -> message.getValue()
                .path("examples")
                .valueStream()
                .map(example -> DynamicTest.dynamicTest(message.getKey(), () -> {
                    for (String part : List.of("headers", "payload")) {
                        assertThat(problems(message.getValue().path(part), example.path(part)))
                                .as(part)
                                .isEmpty();
                    }
                })));
    }

    private Set<ValidationMessage> problems(JsonNode schema, JsonNode value) {
        if (schema.isMissingNode()) {
            return Set.of();
        }
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document.path("components"));
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(whole)
                .validate(value);
    }

    private Set<String> headers(String schemas) {
        Set<String> names = new TreeSet<>();
        for (String schema : schemas.split(" ")) {
            document.at("/components/schemas/" + schema + "/properties")
                    .fieldNames()
                    .forEachRemaining(names::add);
        }
        return names;
    }

    /** What stands below a heading, up to the next. */
    private static String section(String heading) {
        MatchResult found = Pattern.compile("(?ms)^" + heading + "$(.*?)(?=^#|\\z)")
                .matcher(text(CONTRACT))
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError(CONTRACT + " has no heading " + heading));
        return found.group(1);
    }

    private static Stream<String> quoted(String name, String text) {
        return Pattern.compile("`(" + name + ")`").matcher(text).results().map(found -> found.group(1));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
