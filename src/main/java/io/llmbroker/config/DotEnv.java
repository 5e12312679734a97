package io.llmbroker.config;

import io.llmbroker.source.SourceFile;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code .env} file beside the configuration: {@code NAME=value} lines, with or without {@code export}, quotes and
 * comments. Nothing is interpolated. Thread-safe.
 */
public final class DotEnv {
    private static final Pattern ASSIGNMENT =
            Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\\s*=\\s*(.*)", Pattern.DOTALL);
    private static final Pattern SINGLE = Pattern.compile("'([^']*)'\\s*(?:#.*)?");
    private static final Pattern DOUBLE = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"\\s*(?:#.*)?");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    private DotEnv() {}

    /**
     * Lays an environment over the {@code .env} file.
     *
     * @param file the {@code .env}, which need not exist
     * @param environment the real environment; it wins
     * @return both; just the environment when there is no {@code .env} file
     * @throws ConfigException with every line that is wrong; never prints what the line holds
     */
    public static Map<String, String> over(SourceFile file, Map<String, String> environment) {
        if (!file.exists() || file.fault() == SourceFile.Fault.DIRECTORY) {
            return Map.copyOf(environment);
        }
        Problems problems = new Problems(file.path().toString());
        Map<String, String> both = new HashMap<>();
        String text = YamlReader.text(file, problems);
        if (text != null) {
            read(text, both, problems);
        }
        problems.throwIfAny();
        both.putAll(environment);
        return Map.copyOf(both);
    }

    private static void read(String text, Map<String, String> into, Problems problems) {
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher assignment = ASSIGNMENT.matcher(line);
            String value = assignment.matches() ? value(assignment.group(2)) : null;
            if (!assignment.matches()) {
                problems.addAtLine(number, "not of the form NAME=value", "comments begin with #");
            } else if (value == null) {
                problems.addAtLine(
                        number, assignment.group(1) + ": the quotes do not fit", "close the quote, nothing after it");
            } else {
                into.put(assignment.group(1), value);
            }
        }
    }

    private static String value(String text) {
        if (text.startsWith("'")) {
            Matcher quoted = SINGLE.matcher(text);
            return quoted.matches() ? quoted.group(1) : null;
        }
        if (text.startsWith("\"")) {
            Matcher quoted = DOUBLE.matcher(text);
            return quoted.matches() ? unescape(quoted.group(1)) : null;
        }
        Matcher comment = Pattern.compile("(^|\\s)#").matcher(text);
        return (comment.find() ? text.substring(0, comment.start()) : text).strip();
    }

    private static String unescape(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(escape -> Matcher.quoteReplacement(
                        switch (escape.group(1)) {
                            case "n" -> "\n";
                            case "r" -> "\r";
                            case "t" -> "\t";
                            default -> escape.group(1);
                        }));
    }
}
