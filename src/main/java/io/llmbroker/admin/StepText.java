package io.llmbroker.admin;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.NamedNode;
import org.apache.camel.model.CatchDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.DataFormatDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.HasExpressionType;
import org.apache.camel.model.LoopDefinition;
import org.apache.camel.model.MarshalDefinition;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.ThrowExceptionDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.UnmarshalDefinition;
import org.apache.camel.model.language.ExpressionDefinition;

/** A step of a route in a few words: {@code process cleanRequest}, {@code when ${...}}. Stateless. */
final class StepText {
    private static final int LONGEST = 300;
    private static final Map<String, String> NAMES =
            Map.of("toD", "to", "doTry", "try", "doCatch", "catch", "doFinally", "finally");
    private static final Set<String> AS_IT_IS = Set.of("simple", "constant");
    private static final Set<String> VALUES = Set.of("exchangeProperty", "header", "variable");
    private static final String DIRECT = "direct:";

    private StepText() {}

    /** The words; a value of the route may be among them. */
    static String of(NamedNode node) {
        String text = (name(node) + " " + detail(node)).strip().replaceAll("\\s+", " ");
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    /** The {@code direct:} route that a step calls; null when it calls none, or only the request says which. */
    static String calls(NamedNode node) {
        String target = target(node);
        boolean one = target != null && target.startsWith(DIRECT) && !target.contains("${") && !target.contains(",");
        return one ? target.replaceFirst("^direct:/*", DIRECT).replaceFirst("\\?.*", "") : null;
    }

    private static String target(NamedNode node) {
        if (node instanceof EndpointRequiredDefinition to) {
            return to.getEndpointUri();
        }
        if (node instanceof ToDynamicDefinition to) {
            return to.getUri();
        }
        return isCallByExpression(node) ? expression(((HasExpressionType) node)) : null;
    }

    private static boolean isCallByExpression(NamedNode node) {
        return node instanceof HasExpressionType
                && List.of("enrich", "recipientList", "routingSlip").contains(node.getShortName());
    }

    private static String name(NamedNode node) {
        String name = node.getShortName();
        return NAMES.getOrDefault(
                name, name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT));
    }

    private static String detail(NamedNode node) {
        if (node instanceof SetPropertyDefinition set) {
            return set.getName() + " = " + expression(set);
        }
        if (node instanceof SetHeaderDefinition set) {
            return set.getName() + " = " + expression(set);
        }
        if (node instanceof SetVariableDefinition set) {
            return set.getName() + " = " + expression(set);
        }
        if (node instanceof LoopDefinition loop) {
            boolean asLongAs = "true".equals(loop.getDoWhile());
            return (asLongAs ? "while " : "times ") + expression(loop);
        }
        if (node instanceof CatchDefinition clause) {
            return String.join(", ", clause.getExceptions());
        }
        if (node instanceof OnExceptionDefinition clause) {
            return String.join(", ", clause.getExceptions());
        }
        if (node instanceof ThrowExceptionDefinition thrown) {
            return thrown.getExceptionType() == null ? thrown.getRef() : thrown.getExceptionType();
        }
        if (node instanceof MarshalDefinition marshal) {
            return format(marshal.getDataFormatType());
        }
        if (node instanceof UnmarshalDefinition unmarshal) {
            return format(unmarshal.getDataFormatType());
        }
        if (node instanceof ChoiceDefinition) {
            return ""; // what it chooses by stands below it
        }
        return node instanceof HasExpressionType with && with.getExpressionType() != null
                ? expression(with)
                : label(node);
    }

    private static String format(DataFormatDefinition format) {
        return format == null ? "" : format.getDataFormatName();
    }

    private static String expression(HasExpressionType node) {
        ExpressionDefinition expression = node.getExpressionType();
        if (expression == null) {
            return "";
        }
        String language = String.valueOf(expression.getLanguage());
        String text = expression.getExpression() == null ? "" : expression.getExpression();
        if (AS_IT_IS.contains(language)) {
            return text;
        }
        return VALUES.contains(language) ? "${" + language + "." + text + "}" : inBraces(expression.toString());
    }

    /** Camel's own words are {@code tokenize{...}}. */
    private static String inBraces(String words) {
        return words.replaceFirst("^(\\w+)\\{(.*)}$", "$1 $2");
    }

    private static String label(NamedNode node) {
        String label = node.getLabel() == null ? "" : node.getLabel();
        String name = node.getShortName();
        if (label.equals(name)) {
            return "";
        }
        if (label.startsWith(name + "[") && label.endsWith("]")) {
            label = label.substring(name.length() + 1, label.length() - 1);
        }
        return label.replaceFirst("^ref:", "").replace(" method:", ".");
    }
}
