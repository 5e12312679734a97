package io.llmbroker.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** {@code config.schema.json}, the one that editors use, as the loader sees it. Immutable and thread-safe. */
final class ConfigSchema {
    private static final String RESOURCE = "/config.schema.json";
    private static final String VARIABLE = "\\$\\{.+\\}";
    private static final ConfigSchema INSTANCE = new ConfigSchema();

    private final JsonNode tree;
    private final JsonSchema compiled;

    private ConfigSchema() {
        try (InputStream in = ConfigSchema.class.getResourceAsStream(RESOURCE)) {
            tree = Json.read(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        withoutVariables(tree);
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                .pathType(PathType.JSON_POINTER)
                .locale(Locale.ENGLISH)
                .build();
        compiled =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(tree, config);
    }

    static ConfigSchema get() {
        return INSTANCE;
    }

    /** @return every violation */
    Set<ValidationMessage> validate(JsonNode root) {
        return compiled.validate(root);
    }

    /**
     * The schema that holds at a place of a document.
     *
     * @param root the document: decides between the alternatives
     * @param at the place
     * @return the schema; a missing node where anything goes
     */
    JsonNode at(JsonNode root, JsonPointer at) {
        JsonNode schema = resolve(tree, root);
        JsonNode node = root;
        for (JsonPointer rest = at; !rest.matches(); rest = rest.tail()) {
            String key = rest.getMatchingProperty();
            node = node.isArray() ? node.path(rest.getMatchingIndex()) : node.path(key);
            JsonNode next = schema.path("properties").path(key);
            if (next.isMissingNode()) {
                next = schema.path(rest.mayMatchElement() && schema.has("items") ? "items" : "additionalProperties");
            }
            schema = resolve(next, node);
        }
        return schema;
    }

    /** @return the names of the parameters that OpenAI defines */
    Set<String> parameters() {
        Set<String> names = new TreeSet<>();
        tree.at("/$defs/params/properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private JsonNode resolve(JsonNode schema, JsonNode instance) {
        JsonNode resolved = schema;
        if (schema.has("if")) {
            resolved = schema.path(matches(schema.path("if"), instance) ? "then" : "else");
        }
        String ref = resolved.path("$ref").textValue();
        return ref == null ? resolved : tree.at(ref.substring(1));
    }

    private static boolean matches(JsonNode condition, JsonNode instance) {
        for (JsonNode alternative : condition.path("anyOf")) {
            if (instance.has(alternative.path("required").path(0).asText())) {
                return true;
            }
        }
        return false;
    }

    /** Editors see ${VAR} where a number belongs; the loader has filled it in and wants the number. */
    private static void withoutVariables(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && VARIABLE.equals(object.path("pattern").textValue())) {
            object.remove("pattern");
            ArrayNode types = Json.NODES.arrayNode();
            object.path("type").forEach(type -> {
                if (!"string".equals(type.textValue())) {
                    types.add(type);
                }
            });
            object.set("type", types);
        }
        schema.forEach(ConfigSchema::withoutVariables);
    }
}
