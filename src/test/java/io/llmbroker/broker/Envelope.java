package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.error.ErrorType;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** What every failure looks like, whatever caused it. */
final class Envelope {
    private static final List<String> TYPES =
            Arrays.stream(ErrorType.values()).map(ErrorType::wireName).toList();

    private Envelope() {}

    /** Checks the form; returns {@code error}. */
    static JsonNode of(String body) throws IOException {
        JsonNode root = Json.MAPPER.readTree(body);
        assertThat(root.properties()).as(body).hasSize(1);
        JsonNode error = root.path("error");
        assertThat(error.fieldNames())
                .toIterable()
                .as(body)
                .containsExactlyInAnyOrder("message", "type", "code", "param");
        assertThat(error.path("message").asText()).as(body).isNotBlank();
        assertThat(error.path("type").asText()).isIn(TYPES);
        assertThat(error.path("code").isNull() || error.path("code").isTextual())
                .as(body)
                .isTrue();
        assertThat(error.path("param").isNull() || error.path("param").isTextual())
                .as(body)
                .isTrue();
        assertThat(body)
                .doesNotContain("Exception")
                .doesNotContain("org.apache")
                .doesNotContain("\\tat ")
                .doesNotContain("java.")
                .doesNotContainIgnoringCase("<html")
                .doesNotContainIgnoringCase("<body")
                .doesNotContain("\\u0000")
                .doesNotContain("127.0.0.1");
        return error;
    }
}
