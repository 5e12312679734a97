package io.llmbroker.routes;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;

/**
 * Why a route could not be made, in plain words.
 *
 * @param text one line
 * @param about what the words of the file look like that it is about, the most telling first
 */
record RouteReason(String text, List<Predicate<String>> about) {
    private static final int LONGEST = 300;
    private static final Pattern UNKNOWN_OPTION = Pattern.compile("Unknown parameters=\\[\\{([^=}]+)=");
    private static final Pattern WRONG_OPTION = Pattern.compile("Error binding property \\((\\S+?)=(.*?)\\) with name");
    private static final Pattern PLACEHOLDER = Pattern.compile("Property with key \\[([^\\]]+)\\] not found");
    private static final Pattern NO_STRATEGY = Pattern.compile("Cannot find (\\w+) in Registry with name: #?(\\S+)");
    private static final Pattern CLASS_NAME = Pattern.compile("(?:\\w+\\.)+\\w+");

    /**
     * @param failure what Camel threw
     * @return what its innermost cause means
     */
    static RouteReason of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            RouteReason known = known(cause);
            if (known != null) {
                return known;
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            RouteReason option = ofMessage(String.valueOf(cause.getMessage()));
            if (option != null) {
                return option;
            }
        }
        Throwable root = root(failure);
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return new RouteReason(firstLine(message.replaceFirst("(?s)^.* because: ", "")), List.of());
    }

    /** @return the innermost cause */
    static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private static RouteReason known(Throwable cause) {
        if (cause instanceof NoSuchBeanException bean && bean.getName() != null) {
            Matcher type = Pattern.compile("of type: (\\S+)").matcher(bean.getMessage());
            return new RouteReason(
                    "there is no bean '" + bean.getName() + "'"
                            + (type.find() ? " that is a " + type.group(1).replaceFirst("^.*\\.", "") : ""),
                    List.of(isOrRefers(bean.getName())));
        }
        if (cause instanceof NoSuchEndpointException endpoint) {
            String scheme = endpoint.getUri().replaceFirst(":.*$", "");
            return new RouteReason(
                    "there is no component '" + scheme + "'", List.of(text -> text.startsWith(scheme + ":")));
        }
        if (cause instanceof NoSuchLanguageException language) {
            return new RouteReason(
                    "there is no language '" + language.getLanguage() + "'", List.of(language.getLanguage()::equals));
        }
        if (cause instanceof SimpleIllegalSyntaxException simple) {
            String expression = String.valueOf(simple.getExpression());
            return new RouteReason(
                    "not a simple expression: " + firstLine(String.valueOf(simple.getShortMessage())),
                    List.of(expression::equals, text -> text.contains(expression)));
        }
        if (cause instanceof ClassNotFoundException) {
            return noClass(cause.getMessage());
        }
        return null;
    }

    private static RouteReason ofMessage(String message) {
        Matcher unknown = UNKNOWN_OPTION.matcher(message);
        if (unknown.find()) {
            return new RouteReason("there is no option '" + unknown.group(1) + "'", List.of(unknown.group(1)::equals));
        }
        Matcher wrong = WRONG_OPTION.matcher(message);
        if (wrong.find()) {
            return new RouteReason(
                    "option '" + wrong.group(1) + "' cannot be '" + wrong.group(2) + "'",
                    List.of(wrong.group(2)::equals, wrong.group(1)::equals));
        }
        Matcher placeholder = PLACEHOLDER.matcher(message);
        if (placeholder.find()) {
            String braces = "{{" + placeholder.group(1) + "}}";
            return new RouteReason("there is no property for " + braces, List.of(text -> text.contains(braces)));
        }
        Matcher strategy = NO_STRATEGY.matcher(message);
        if (strategy.find()) {
            return new RouteReason(
                    "there is no bean '" + strategy.group(2) + "' that is a " + strategy.group(1),
                    List.of(isOrRefers(strategy.group(2))));
        }
        return CLASS_NAME.matcher(message).matches() ? noClass(message) : null;
    }

    private static RouteReason noClass(String name) {
        return new RouteReason("there is no class " + name, List.of(name::equals));
    }

    private static Predicate<String> isOrRefers(String name) {
        return text -> text.equals(name) || text.equals("#" + name);
    }

    /**
     * @param problem what Camel's YAML reader says
     * @return the same for people who edit routes
     */
    static String inPlainWords(String problem) {
        return firstLine(problem)
                .replaceFirst("^Unsupported field: (\\S+).*", "unknown key '$1'")
                .replaceFirst("^Unknown node id: (\\S+).*", "unknown step '$1'")
                .replaceFirst("^Unknown expression with id: (\\S+).*", "unknown language '$1'")
                .replaceFirst("^Node should have only have 1 key.*", "a step has one key (check the indentation)")
                .replaceFirst("^Uri is mandatory", "'uri' is missing");
    }

    private static String firstLine(String text) {
        String line = text.strip().split("\\R", 2)[0];
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }
}
