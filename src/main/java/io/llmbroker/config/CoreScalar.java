package io.llmbroker.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** What a plain YAML scalar stands for by YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema). */
final class CoreScalar {
    private static final Pattern INT = Pattern.compile("[-+]?[0-9]{1,1000}");
    private static final Pattern OCTAL = Pattern.compile("0o[0-7]{1,1000}");
    private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{1,1000}");
    // the exponent's bound keeps 1e999999999 from being written out
    private static final Pattern FLOAT =
            Pattern.compile("[-+]?(\\.[0-9]{1,1000}|[0-9]{1,1000}(\\.[0-9]{0,1000})?)([eE][-+]?[0-9]{1,3})?");

    private CoreScalar() {}

    /**
     * @param text a scalar without quotes
     * @return its boolean, number or null node; null when it is text, or a number that JSON does not have
     */
    static JsonNode parse(String text) {
        switch (text) {
            case "true", "True", "TRUE":
                return Json.NODES.booleanNode(true);
            case "false", "False", "FALSE":
                return Json.NODES.booleanNode(false);
            case "", "~", "null", "Null", "NULL":
                return Json.NODES.nullNode();
            default:
                return number(text);
        }
    }

    /**
     * @param text any text
     * @return the number that it says, every digit kept, or null
     */
    static JsonNode number(String text) {
        if (INT.matcher(text).matches()) {
            return integer(new BigInteger(text));
        }
        if (OCTAL.matcher(text).matches()) {
            return integer(new BigInteger(text.substring(2), 8));
        }
        if (HEX.matcher(text).matches()) {
            return integer(new BigInteger(text.substring(2), 16));
        }
        return FLOAT.matcher(text).matches() ? Json.NODES.numberNode(new BigDecimal(text)) : null;
    }

    private static JsonNode integer(BigInteger value) {
        if (value.bitLength() < 32) {
            return Json.NODES.numberNode(value.intValue());
        }
        return value.bitLength() < 64 ? Json.NODES.numberNode(value.longValue()) : Json.NODES.numberNode(value);
    }
}
