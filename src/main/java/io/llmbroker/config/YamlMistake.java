package io.llmbroker.config;

import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Says in plain words what the YAML parser stumbled over. Never quotes the text: the parser's own messages can hold a
 * piece of a key.
 */
final class YamlMistake {
    private static final List<YamlMistake> KNOWN = List.of(
            new YamlMistake("TAB", "a tab where YAML wants spaces", "indent with spaces"),
            new YamlMistake(
                    "undefined alias",
                    "* names an anchor (&) that does not exist",
                    "put text that begins with * in quotes"),
            new YamlMistake(
                    "mapping values are not allowed",
                    "a ':' where no key can be",
                    "check the indentation, or" + " put text that holds ': ' in quotes"),
            new YamlMistake("another document", "a second document ('---')", "keep one document in the file"),
            new YamlMistake(
                    "but got {",
                    "a '{' in the middle of a [] or {} list",
                    "inside [] and {} put ${VARIABLE} in quotes"),
            new YamlMistake(
                    "cannot start any token",
                    "a character that cannot begin plain text",
                    "put text that begins with @, `, % in quotes"),
            new YamlMistake("unknown escape character", "an unknown escape after \\", "use single quotes"),
            new YamlMistake("<block end>", "the indentation does not fit the lines above", "align keys of one mapping"),
            new YamlMistake("expected ',' or", "a [ or { that is not closed, or a missing comma", null),
            new YamlMistake("unexpected end of stream", "a quote that is not closed", null),
            new YamlMistake("could not find expected ':'", "a key without ':'", null),
            new YamlMistake("Expected mapping node", "<< wants a mapping (*anchor)", null),
            new YamlMistake("duplicate anchor", "an anchor (&) that is defined twice", null));

    private final String sign;
    private final String message;
    private final String suggestion;

    private YamlMistake(String sign, String message, String suggestion) {
        this.sign = sign;
        this.message = message;
        this.suggestion = suggestion;
    }

    static void report(MarkedYamlEngineException e, Problems problems) {
        int line = 1 + e.getProblemMark().map(Mark::getLine).orElse(0);
        String said = e.getProblem() == null ? "" : e.getProblem();
        // an open bracket or quote is noticed late: its own line helps more
        int opened = 1 + e.getContextMark().map(Mark::getLine).orElse(line - 1);
        boolean open = said.startsWith("expected ',' or") || said.contains("unexpected end of stream");
        for (YamlMistake known : KNOWN) {
            if (said.contains(known.sign)) {
                problems.addAtLine(open ? opened : line, "not valid YAML: " + known.message, known.suggestion);
                return;
            }
        }
        problems.addAtLine(line, "not valid YAML", "check the indentation, quotes and brackets");
    }
}
