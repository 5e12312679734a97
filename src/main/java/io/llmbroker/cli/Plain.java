package io.llmbroker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Text that a terminal can be trusted with. Names come from clients and vendors: they must not move the cursor, paint
 * or turn the direction of writing. Stateless.
 */
final class Plain {
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
    private static final Pattern CONTROL_BUT_TAB = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\\t]]");

    private Plain() {}

    /** One line of text: control characters become question marks, line ends too. */
    static String text(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    /** The same for a line of a file, which may have tabs. */
    static String line(String line) {
        return CONTROL_BUT_TAB.matcher(line).replaceAll("?");
    }

    /**
     * A copy with every name made plain.
     *
     * @param plain makes the texts plain
     */
    static JsonNode tree(JsonNode node, UnaryOperator<String> plain) {
        if (node.isTextual()) {
            return JsonTree.NODES.textNode(plain.apply(node.textValue()));
        }
        if (node.isArray()) {
            ArrayNode copy = JsonTree.NODES.arrayNode(node.size());
            node.forEach(item -> copy.add(tree(item, plain)));
            return copy;
        }
        if (node.isObject()) {
            ObjectNode copy = JsonTree.NODES.objectNode();
            node.properties().forEach(member -> copy.set(text(member.getKey()), tree(member.getValue(), plain)));
            return copy;
        }
        return node;
    }
}
