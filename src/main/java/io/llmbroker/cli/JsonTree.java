package io.llmbroker.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Reads JSON into a tree without Jackson's mapper: to load that one takes longer than the gateway takes to answer.
 * Stateless.
 */
final class JsonTree {
    static final JsonNodeFactory NODES = new JsonNodeFactory(true); // as io.llmbroker.json.Json has it
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonTree() {}

    /** @throws IOException when the bytes are not one JSON value */
    static JsonNode read(byte[] utf8) throws IOException {
        try (JsonParser parser = FACTORY.createParser(utf8)) {
            JsonNode value = value(parser.nextToken(), parser);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "text after the end");
            }
            return value;
        }
    }

    private static JsonNode value(JsonToken token, JsonParser parser) throws IOException {
        if (token == null) {
            throw new JsonParseException(parser, "no value");
        }
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
            case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(token == JsonToken.VALUE_TRUE);
            default -> NODES.nullNode();
        };
    }

    private static ObjectNode object(JsonParser parser) throws IOException {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            object.set(name, value(parser.nextToken(), parser));
        }
        return object;
    }

    private static ArrayNode array(JsonParser parser) throws IOException {
        ArrayNode array = NODES.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(token, parser));
        }
        return array;
    }
}
