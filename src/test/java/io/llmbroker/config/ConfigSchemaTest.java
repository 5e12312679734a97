package io.llmbroker.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The schema as editors see it, with variables where numbers belong. */
class ConfigSchemaTest {
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static JsonNode schema;

    @BeforeAll
    static void read() throws IOException {
        schema = Json.read(Files.readAllBytes(Path.of("config.schema.json")));
    }

    @Test
    void isAValidSchema() {
        JsonSchema meta = FACTORY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(meta.validate(schema)).isEmpty();
    }

    @Test
    void explainsEverythingAndItsExamplesHold() {
        List<String> mistakes = new ArrayList<>();
        describe(schema, "", mistakes);

        assertThat(mistakes).isEmpty();
    }

    @Test
    void acceptsTheDefaultConfiguration() throws IOException {
        Document document = YamlReader.parse(Files.readString(Path.of("config.yaml")), new Problems("config.yaml"));

        assertThat(FACTORY.getSchema(schema).validate(document.root())).isEmpty();
    }

    @Test
    void acceptsVariablesWhereNumbersBelong() {
        Document document = YamlReader.parse("""
                models:
                  a:
                    provider: openai
                    timeout: ${TIMEOUT:60}
                    default_params: {temperature: "${T}", max_tokens: "${N}"}
                proxy: {log_bodies: "${LOG}", max_body_bytes: "${SIZE}"}
                """, new Problems("x"));

        assertThat(FACTORY.getSchema(schema).validate(document.root())).isEmpty();
    }

    @Test
    void namesEveryPreset() {
        String description =
                schema.at("/$defs/model/properties/provider/description").asText();

        assertThat(Presets.get().names())
                .allSatisfy(name -> assertThat(description).containsPattern("\\b" + name.replace(".", "\\.") + "\\b"));
    }

    private static void describe(JsonNode node, String path, List<String> mistakes) {
        boolean subschema = node.isObject() && (node.has("type") || node.has("enum"));
        if (subschema) {
            for (String key : Set.of("title", "description", "examples")) {
                if (!node.has(key)) {
                    mistakes.add(path + " has no " + key);
                }
            }
            boolean closed = !"object".equals(node.path("type").asText())
                    || !node.has("properties")
                    || node.has("additionalProperties");
            if (!closed) {
                mistakes.add(path + " is open");
            }
        }
        node.properties().forEach(field -> {
            if (!field.getKey().equals("examples")) {
                describe(field.getValue(), path + "/" + field.getKey(), mistakes);
            }
        });
    }
}
