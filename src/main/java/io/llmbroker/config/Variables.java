package io.llmbroker.config;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Fills {@code ${VAR}} and {@code ${VAR:default}} into text; {@code $${} is a plain <code>${</code>. A variable that is
 * empty counts as not set. Immutable.
 */
final class Variables {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Map<String, String> environment;

    Variables(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * The outcome.
     *
     * @param text with the variables filled in
     * @param shown the text as it may be printed: variables by name, without values and defaults
     * @param variables whether there was any
     * @param missing the first variable that is not set and has no default, or null
     * @param mistake what is wrong with the form, or null
     */
    record Filled(String text, String shown, boolean variables, String missing, String mistake) {}

    /**
     * @param raw text of the configuration
     * @return the outcome; never throws
     */
    Filled fill(String raw) {
        StringBuilder text = new StringBuilder();
        StringBuilder shown = new StringBuilder();
        String missing = null;
        boolean variables = false;
        int from = 0;
        for (int dollar = raw.indexOf("${"); dollar >= 0; dollar = raw.indexOf("${", from)) {
            if (dollar > from && raw.charAt(dollar - 1) == '$') {
                text.append(raw, from, dollar).append('{');
                shown.append(raw, from, dollar).append('{');
                from = dollar + 2;
                continue;
            }
            int end = raw.indexOf('}', dollar);
            if (end < 0) {
                return mistake(raw, "${ is not closed by }");
            }
            String[] parts = raw.substring(dollar + 2, end).split(":", 2);
            if (!NAME.matcher(parts[0]).matches()) {
                return mistake(raw, "${...} does not hold the name of a variable");
            }
            if (parts.length == 2 && parts[1].contains("${")) {
                return mistake(raw, "a default inside ${...} cannot hold another variable");
            }
            String value = value(parts);
            missing = value == null && missing == null ? parts[0] : missing;
            text.append(raw, from, dollar).append(value == null ? "" : value);
            shown.append(raw, from, dollar).append("${").append(parts[0]).append('}');
            variables = true;
            from = end + 1;
        }
        text.append(raw, from, raw.length());
        shown.append(raw, from, raw.length());
        return new Filled(text.toString(), shown.toString(), variables, missing, null);
    }

    /**
     * @param name of a variable
     * @return its value, or null when it is not set or empty
     */
    String get(String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    private String value(String[] parts) {
        String set = get(parts[0]);
        return set == null && parts.length == 2 ? parts[1] : set;
    }

    private static Filled mistake(String raw, String message) {
        return new Filled(raw, "${...}", true, null, message);
    }
}
