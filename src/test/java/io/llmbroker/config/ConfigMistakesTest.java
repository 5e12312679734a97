package io.llmbroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.llmbroker.config.ConfigException.Problem;
import io.llmbroker.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every folder of {@code src/test/vectors/config} is a file with mistakes and the messages that it must give.
 * {@code -Dvectors.rewrite=true} writes the messages anew, for a review with {@code git diff}.
 */
class ConfigMistakesTest {
    private static final Path VECTORS = Path.of("src/test/vectors/config");
    private static final String CANARY = "sk-canary-4711";
    private static final Map<String, String> ENVIRONMENT =
            Map.of("WORD", "soon", "HALF", "1.5", "CANARY", CANARY, "NUMBER", "987654321", "EMPTY", "");

    static Stream<String> cases() throws IOException {
        try (Stream<Path> folders = Files.list(VECTORS)) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysEveryMistakeAtOnce(String name) throws IOException {
        Path folder = VECTORS.resolve(name);
        String said = problems(folder.resolve("config.yaml"), name);

        assertThat(said).doesNotContain(CANARY, "987654321", "sk-secret", "secret@", "12345678", "sécret");
        Path expected = folder.resolve("problems.txt");
        if (Boolean.getBoolean("vectors.rewrite")) {
            Files.writeString(expected, said);
        }
        assertThat(said).isEqualTo(Files.readString(expected));
    }

    @Test
    void saysThatTheFileIsNotThere(@TempDir Path folder) {
        assertThat(problems(folder.resolve("config.yaml"), "x")).isEqualTo("config.yaml: there is no such file\n");
    }

    @Test
    void saysThatTheFileIsADirectory(@TempDir Path folder) throws IOException {
        Files.createDirectory(folder.resolve("config.yaml"));
        assertThat(problems(folder.resolve("config.yaml"), "x"))
                .isEqualTo("config.yaml: the file cannot be read: it is a directory\n");
    }

    @Test
    void survivesDeepNesting(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("config.yaml");
        for (int depth : new int[] {150, 1_000, 100_000}) {
            Files.writeString(
                    file,
                    "models:\n  demo: {provider: demo, facts: {x: " + "[".repeat(depth) + "]".repeat(depth) + "}}");
            assertThat(problems(file, "x")).contains("nested too deeply").doesNotContain("\nconfig");
        }
    }

    private static String problems(Path file, String name) {
        ConfigException thrown = catchThrowableOfType(
                ConfigException.class, () -> ConfigLoader.load(SourceFile.read(file), ENVIRONMENT));
        assertThat(thrown).as(name).isNotNull();
        List<Problem> problems = thrown.problems();
        assertThat(problems).allSatisfy(problem -> assertThat(problem.file()).isEqualTo(file.toString()));
        return problems.stream()
                .map(Problem::toString)
                .map(line -> line.replace(file.toString(), "config.yaml") + "\n")
                .collect(Collectors.joining());
    }
}
