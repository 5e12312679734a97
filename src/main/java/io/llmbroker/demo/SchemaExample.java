package io.llmbroker.demo;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a JSON value that fits a JSON Schema, always the same one. Objects get their required properties (all of them
 * when the schema requires none), enums their first value, texts a word of the prompt. Patterns, {@code not} and
 * conditions are not looked at. A small schema may ask for an endless value or for numbers without end: that is refused.
 */
final class SchemaExample {
    private static final int DEEPEST = 12;
    private static final int MOST_CHARS = 1_000_000;
    private static final int VALUE_CHARS = 10;
    private static final int MOST_DIGITS = 400;

    private final JsonNode root;
    private final String word;
    private final BigDecimal number;
    private int charsLeft = MOST_CHARS;

    private SchemaExample(JsonNode root, String word, BigDecimal number) {
        this.root = root;
        this.word = word;
        this.number = number;
    }

    /**
     * @param schema a JSON Schema
     * @param word what texts say
     * @param number what numbers are, when the schema allows it
     * @return a value that fits
     * @throws DemoFailure 400 when it would be too large, or no number fits
     */
    static JsonNode of(JsonNode schema, String word, BigDecimal number) {
        try {
            return new SchemaExample(schema, word, number).value(schema, 0);
        } catch (ArithmeticException e) {
            throw DemoFailure.invalid("schema", "The demo model knows no number that fits the schema.");
        }
    }

    private void spend(int chars) {
        charsLeft -= chars;
        if (charsLeft < 0) {
            throw DemoFailure.invalid("schema", "What fits the schema is too large for the demo model.");
        }
    }

    private JsonNode given(JsonNode value) {
        spend(value.toString().length());
        return value;
    }

    private JsonNode value(JsonNode written, int depth) {
        spend(VALUE_CHARS);
        JsonNode schema = resolve(written);
        if (schema.has("const")) {
            return given(schema.get("const"));
        }
        if (schema.path("enum").size() > 0) {
            return given(schema.get("enum").get(0));
        }
        JsonNode options = schema.has("anyOf") ? schema.get("anyOf") : schema.path("oneOf");
        if (options.size() > 0) {
            return value(option(options, depth), depth + 1);
        }
        return switch (type(schema, depth)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer", "number" -> Json.NODES.numberNode(number(schema));
            case "boolean" -> Json.NODES.booleanNode(true);
            case "null" -> Json.NODES.nullNode();
            default -> Json.NODES.textNode(text(schema));
        };
    }

    private JsonNode resolve(JsonNode written) {
        JsonNode schema = written;
        for (int hops = 0; hops < DEEPEST && schema.path("$ref").asText().startsWith("#"); hops++) {
            String pointer = schema.get("$ref").asText().substring(1);
            schema = root.at(JsonPointer.compile(pointer.startsWith("/") ? pointer : ""));
        }
        return schema;
    }

    /** Deep down the null option ends a schema that refers to itself. */
    private JsonNode option(JsonNode options, int depth) {
        for (JsonNode option : options) {
            boolean isNull = resolve(option).path("type").asText().equals("null");
            if (isNull == depth > DEEPEST / 2) {
                return option;
            }
        }
        return options.get(0);
    }

    private static String type(JsonNode schema, int depth) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            List<String> types = new ArrayList<>();
            type.forEach(one -> types.add(one.asText()));
            if (depth > DEEPEST / 2 && types.contains("null")) {
                return "null";
            }
            types.remove("null");
            return types.isEmpty() ? "null" : types.get(0);
        }
        if (type.isTextual()) {
            return type.asText();
        }
        if (schema.has("items") || schema.has("prefixItems")) {
            return "array";
        }
        boolean bare = !schema.has("properties") && !schema.has("allOf") && schema.size() > 0;
        return bare ? "string" : "object";
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode properties = Json.object();
        List<String> required = new ArrayList<>();
        collect(schema, properties, required, 0);
        if (required.isEmpty() && depth < DEEPEST / 2) {
            properties.fieldNames().forEachRemaining(required::add);
        }
        ObjectNode object = Json.object();
        if (depth < DEEPEST) {
            required.forEach(name -> {
                spend(name.length());
                object.set(name, value(properties.path(name), depth + 1));
            });
        }
        return object;
    }

    private void collect(JsonNode written, ObjectNode properties, List<String> required, int hops) {
        JsonNode schema = resolve(written);
        schema.path("properties").properties().forEach(entry -> properties.set(entry.getKey(), entry.getValue()));
        schema.path("required").forEach(name -> {
            if (!required.contains(name.asText())) {
                required.add(name.asText());
            }
        });
        if (hops < DEEPEST) {
            schema.path("allOf").forEach(part -> collect(part, properties, required, hops + 1));
        }
    }

    private ArrayNode array(JsonNode schema, int depth) {
        ArrayNode array = Json.NODES.arrayNode();
        int least = schema.path("minItems").asInt(0);
        int most = schema.path("maxItems").asInt(Integer.MAX_VALUE);
        schema.path("prefixItems").forEach(item -> array.add(value(item, depth + 1)));
        int wanted = Math.min(most, Math.max(least, depth < DEEPEST / 2 && array.isEmpty() ? 1 : 0));
        while (array.size() < wanted && depth < DEEPEST) {
            array.add(value(schema.path("items"), depth + 1));
        }
        return array;
    }

    private BigDecimal number(JsonNode schema) {
        boolean integer = type(schema, 0).equals("integer");
        BigDecimal step = schema.has("multipleOf")
                ? reckonable(schema.get("multipleOf"))
                : integer ? BigDecimal.ONE : new BigDecimal("0.001");
        BigDecimal value = schema.has("multipleOf") || integer
                ? number.divide(step, 0, RoundingMode.DOWN).multiply(step)
                : number;
        BigDecimal low = bound(schema, "minimum", "exclusiveMinimum", step);
        BigDecimal high = bound(schema, "maximum", "exclusiveMaximum", step.negate());
        if (low != null && value.compareTo(low) < 0) {
            value = low.divide(step, 0, RoundingMode.CEILING).multiply(step);
        }
        if (high != null && value.compareTo(high) > 0) {
            value = high.divide(step, 0, RoundingMode.FLOOR).multiply(step);
        }
        return value.stripTrailingZeros().scale() <= 0 ? value.setScale(0, RoundingMode.UNNECESSARY) : value;
    }

    private static BigDecimal bound(JsonNode schema, String inclusive, String exclusive, BigDecimal inside) {
        if (schema.path(exclusive).isNumber()) {
            return reckonable(schema.get(exclusive)).add(inside);
        }
        return schema.path(inclusive).isNumber() ? reckonable(schema.get(inclusive)) : null;
    }

    /** A number that can be reckoned with: {@code 1e999999999} is short only as long as nobody adds 1. */
    private static BigDecimal reckonable(JsonNode written) {
        BigDecimal number = written.decimalValue();
        if (number.precision() > MOST_DIGITS || Math.abs((long) number.scale()) > MOST_DIGITS) {
            throw new ArithmeticException("too many digits");
        }
        return number;
    }

    private String text(JsonNode schema) {
        String fixed =
                switch (schema.path("format").asText()) {
                    case "date-time" -> "2026-01-01T00:00:00Z";
                    case "date" -> "2026-01-01";
                    case "time" -> "00:00:00Z";
                    case "duration" -> "PT1H";
                    case "email" -> "demo@example.com";
                    case "uri", "url" -> "https://example.com/";
                    case "hostname" -> "example.com";
                    case "ipv4" -> "192.0.2.1";
                    case "ipv6" -> "2001:db8::1";
                    case "uuid" -> "00000000-0000-4000-8000-000000000000";
                    default -> null;
                };
        if (fixed != null) {
            return fixed;
        }
        StringBuilder text = new StringBuilder(word);
        int least = Math.min(schema.path("minLength").asInt(0), 10_000);
        text.append(".".repeat(Math.max(0, least - text.codePointCount(0, text.length()))));
        spend(text.length());
        int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        boolean tooLong = text.codePointCount(0, text.length()) > most;
        return tooLong ? text.substring(0, text.offsetByCodePoints(0, most)) : text.toString();
    }
}
