package io.llmbroker.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every folder under {@code src/test/vectors} through its dialect, with what must hold for each (docs: CONTRIBUTING).
 * {@code -Dvectors.update=true} rewrites the expected files: look at the difference before you commit it;
 * {@code -Dvectors.only=openai/chat} takes the folders whose path contains that.
 */
class VectorTest {
    private static final Path ROOT = Path.of("src/test/vectors");
    private static final String ONLY = System.getProperty("vectors.only", "");

    @TestFactory
    Stream<DynamicContainer> vectors() throws IOException {
        return folders().stream()
                .filter(folder -> folder.toString().contains(ONLY))
                .map(folder -> DynamicContainer.dynamicContainer(
                        ROOT.relativize(folder).toString(), folder.toUri(), checks(folder)));
    }

    @Test
    void everyFileIsInTheFolderOfACase() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(ROOT::relativize)
                            .filter(file -> !file.startsWith("config"))) // mistakes of config.yaml: not on the wire
                    .allMatch(file -> file.getNameCount() == 4);
        }
    }

    @Test
    void aMissingDialectIsNamed() {
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> Dialects.of("morse")))
                .hasMessageContaining("morse");
    }

    private static Stream<DynamicTest> checks(Path folder) {
        return Stream.of(DynamicTest.dynamicTest("holds", () -> {
            VectorCase vector = VectorCase.read(folder);
            if (vector.file("request.openai.json").exists()) {
                new RequestCheck(vector).run();
            }
            new AnswerCheck(vector).run();
            if (vector.file("stream.vendor.sse").exists()) {
                new StreamCheck(vector).run();
            }
            new FailureCheck(vector).run();
        }));
    }

    private static List<Path> folders() throws IOException {
        List<Path> folders = new ArrayList<>();
        try (Stream<Path> all = Files.walk(ROOT, 3)) {
            all.filter(path -> Files.isDirectory(path) && ROOT.relativize(path).getNameCount() == 3)
                    .sorted()
                    .forEach(folders::add);
        }
        return folders;
    }
}
