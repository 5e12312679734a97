package io.llmbroker.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads YAML that ships with the product (tables, facts) as a JSON tree. Thread-safe. */
public final class YamlResource {
    private YamlResource() {}

    /**
     * Reads a file of the class path.
     *
     * @param path without a slash at the start, for example {@code params/openai.yaml}
     * @return its tree
     * @throws IllegalArgumentException when there is no such file, or it is not YAML; names the file
     */
    public static JsonNode read(String path) {
        try (InputStream in = YamlResource.class.getClassLoader().getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException(path + ": there is no such file on the class path");
            }
            return parse(path, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    /**
     * @param label names the text in messages
     * @param yaml one document
     * @return its tree; an empty document is a null node
     * @throws IllegalArgumentException when it is not YAML; begins with the label
     */
    public static JsonNode parse(String label, String yaml) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(label)
                    .setAllowDuplicateKeys(false)
                    .build();
            return tree(new Load(settings).loadFromString(yaml));
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(label + ": " + e.getMessage(), e);
        }
    }

    private static JsonNode tree(Object value) {
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = Json.object();
            map.forEach((key, entry) -> object.set(String.valueOf(key), tree(entry)));
            return object;
        }
        if (value instanceof Collection<?> list) {
            ArrayNode array = Json.NODES.arrayNode();
            list.forEach(entry -> array.add(tree(entry)));
            return array;
        }
        return scalar(value);
    }

    private static JsonNode scalar(Object value) {
        if (value == null) {
            return Json.NODES.nullNode();
        }
        if (value instanceof Boolean flag) {
            return Json.NODES.booleanNode(flag);
        }
        if (value instanceof Integer number) {
            return Json.NODES.numberNode(number);
        }
        if (value instanceof Long number) {
            return Json.NODES.numberNode(number);
        }
        if (value instanceof BigInteger number) {
            return Json.NODES.numberNode(number);
        }
        if (value instanceof Double number) {
            return Json.NODES.numberNode(new BigDecimal(number.toString()));
        }
        return Json.NODES.textNode(value.toString());
    }
}
