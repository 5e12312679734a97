package io.llmbroker.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file of a vector; expected ones are rewritten by {@code -Dvectors.update=true}. */
record GoldenFile(Path path) {
    private static final boolean UPDATE = Boolean.getBoolean("vectors.update");
    private static final ObjectWriter PRETTY = Json.MAPPER.writerWithDefaultPrettyPrinter();

    boolean exists() {
        return Files.exists(path);
    }

    byte[] bytes() throws IOException {
        return Files.readAllBytes(path);
    }

    ObjectNode json() throws IOException {
        return (ObjectNode) Json.read(bytes());
    }

    /** Fails when what came differs from the file, in content, order of fields or digits. */
    void expect(JsonNode actual) throws IOException {
        String text = PRETTY.writeValueAsString(actual);
        if (UPDATE) {
            Files.writeString(path, text + "\n");
            return;
        }
        assertThat(path).as("run with -Dvectors.update=true to write it").exists();
        assertThat(text).as(path.toString()).isEqualTo(PRETTY.writeValueAsString(Json.read(bytes())));
    }

    /** The same for one JSON value a line. */
    void expectLines(List<? extends JsonNode> actual) throws IOException {
        List<String> lines = new ArrayList<>();
        for (JsonNode line : actual) {
            lines.add(Json.MAPPER.writeValueAsString(line));
        }
        if (UPDATE) {
            Files.write(path, lines);
            return;
        }
        assertThat(path).as("run with -Dvectors.update=true to write it").exists();
        List<String> expected = new ArrayList<>();
        for (String line : Files.readAllLines(path)) {
            if (!line.isBlank()) {
                expected.add(Json.MAPPER.writeValueAsString(Json.MAPPER.readTree(line)));
            }
        }
        assertThat(String.join("\n", lines)).as(path.toString()).isEqualTo(String.join("\n", expected));
    }

    /** Fails when the file is there although nothing of its kind came. */
    void expectNone() throws IOException {
        if (UPDATE) {
            Files.deleteIfExists(path);
        }
        assertThat(path).doesNotExist();
    }
}
