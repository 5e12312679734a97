package io.llmbroker.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.llmbroker.json.Json;
import io.llmbroker.json.YamlResource;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The schema in camel-yaml-dsl's jar, narrowed to the canonical notation: no text in the place of a mapping
 * ({@code to: direct:x}), no expression without {@code expression:}.
 */
final class CanonicalSchema {
    private static final String SHIPPED = "schema/camelYamlDsl.json";

    private final JsonSchema schema;

    CanonicalSchema() throws IOException {
        JsonNode shipped;
        try (InputStream in = CanonicalSchema.class.getClassLoader().getResourceAsStream(SHIPPED)) {
            shipped = Json.MAPPER.readTree(in);
        }
        narrow(shipped);
        schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(shipped);
    }

    /** @return violations, with the place in the document */
    List<String> violations(String file, String yaml) {
        return schema.validate(YamlResource.parse(file, yaml)).stream()
                .map(violation -> violation.getMessage())
                .toList();
    }

    private static void narrow(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove("deprecated"); // a word that the validator does not know
            withoutText(object);
            withExpression(object);
        }
        node.forEach(CanonicalSchema::narrow);
    }

    /** {@code oneOf: [text, mapping]} becomes the mapping. */
    private static void withoutText(ObjectNode schema) {
        JsonNode kinds = schema.path("oneOf");
        if (kinds.size() == 2
                && kinds.at("/0/type").asText().equals("string")
                && kinds.at("/1/type").asText().equals("object")) {
            ((ArrayNode) kinds).remove(0);
        }
    }

    /** Of the ways to give an expression the last stays: under its own key. */
    private static void withExpression(ObjectNode schema) {
        ArrayNode ways = schema.at("/anyOf/0/oneOf") instanceof ArrayNode array ? array : Json.NODES.arrayNode();
        if (!ways.at("/0/$ref").asText().endsWith(".ExpressionDefinition")) {
            return;
        }
        JsonNode own = ways.get(ways.size() - 1);
        ways.removeAll();
        ways.add(own);
        ObjectNode properties = (ObjectNode) schema.path("properties");
        List<String> inline = properties.properties().stream()
                .filter(property ->
                        property.getValue().isEmpty() && !own.path("properties").has(property.getKey()))
                .map(property -> property.getKey())
                .toList();
        properties.remove(inline);
    }
}
