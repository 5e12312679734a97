package io.llmbroker.params;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.llmbroker.json.YamlResource;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedTablesTest {
    static List<String> tables() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/params"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("conflicts.yaml"))
                    .map(name -> name.replace(".yaml", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void everyTableLoadsAndCitesItsSource(String name) {
        assertThat(ParameterTable.load(name)).isNotNull();
        assertThat(YamlResource.read("params/" + name + ".yaml").path("source").asText())
                .startsWith("https://");
    }

    /** OpenAI's own client knows the parameters of today. */
    @Test
    void everyParameterOfOpenAiHasItsVerdict() {
        Set<String> verdicts = new TreeSet<>();
        YamlResource.read("params/compatible.yaml")
                .get("parameters")
                .fieldNames()
                .forEachRemaining(verdicts::add);
        for (Method method : ChatCompletionCreateParams.Body.class.getMethods()) {
            if (method.getName().matches("_[a-z]+[A-Za-z]*")
                    && !Set.of("_additionalProperties", "_allProperties", "_common")
                            .contains(method.getName())) {
                String name = method.getName()
                        .substring(1)
                        .replaceAll("([A-Z])", "_$1")
                        .toLowerCase(Locale.ROOT);
                assertThat(verdicts).contains(name);
            }
        }
        assertThat(verdicts).contains("stream", "stream_options");
    }

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-3.5-turbo-instruct, native",
        "openai, gpt-3.5-turbo-instruct-0914, native",
        "openai, davinci-002, native",
        "openai, gpt-3.5-turbo, ''",
        "openai, gpt-4o, ''",
        "qwen, qwen2.5-72b-instruct, chat",
        "qwen, qwen-plus, chat",
        "qwen, qwen2.5-coder-32b-instruct, native",
        "ollama, llama3.2, native",
    })
    void theLegacyEndpointIsKnownByModel(String table, String model, String expected) {
        assertThat(ParameterTable.load(table).facts(model).path("completions").asText(""))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "qwq-plus, true",
        "qwq-32b, true",
        "qvq-max, true",
        "qwen-omni-turbo, true",
        "qwen3-omni-flash, true",
        "qwen2.5-omni-7b, true",
        "qwen3-235b-a22b-thinking-2507, true",
        "qwen3-235b-a22b, false",
        "qwen-plus, false",
        "qwen3-max, false",
    })
    void modelsThatOnlyStreamAreKnown(String model, boolean expected) {
        assertThat(ParameterTable.load("qwen").facts(model).path("stream_only").asBoolean(false))
                .isEqualTo(expected);
    }
}
