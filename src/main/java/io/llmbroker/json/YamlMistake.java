package io.llmbroker.json;

import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Says in plain words what the YAML parser stumbled over. Never quotes the text: the parser's own messages can hold a
 * piece of a key.
 *
 * @param line from 1
 * @param message what is wrong
 * @param suggestion what to write instead, or null
 */
public record YamlMistake(int line, String message, String suggestion) {
    private record Known(String sign, String message, String suggestion) {}

    private static final List<Known> KNOWN = List.of(
            new Known("TAB", "a tab where YAML wants spaces", "indent with spaces"),
            new Known(
                    "undefined alias",
                    "* names an anchor (&) that does not exist",
                    "put text that begins with * in quotes"),
            new Known(
                    "mapping values are not allowed",
                    "a ':' where no key can be",
                    "check the indentation, or put text that holds ': ' in quotes"),
            new Known("another document", "a second document ('---')", "keep one document in the file"),
            new Known(
                    "but got {",
                    "a '{' in the middle of a [] or {} list",
                    "inside [] and {} put ${VARIABLE} in quotes"),
            new Known(
                    "cannot start any token",
                    "a character that cannot begin plain text",
                    "put text that begins with @, `, % in quotes"),
            new Known("unknown escape character", "an unknown escape after \\", "use single quotes"),
            new Known("<block end>", "the indentation does not fit the lines above", "align keys of one mapping"),
            new Known("expected ',' or", "a [ or { that is not closed, or a missing comma", null),
            new Known("unexpected end of stream", "a quote that is not closed", null),
            new Known("could not find expected ':'", "a key without ':'", null),
            new Known("Expected mapping node", "<< wants a mapping (*anchor)", null),
            new Known("duplicate anchor", "an anchor (&) that is defined twice", null));

    /**
     * @param failure what the parser threw
     * @return the same in plain words
     */
    public static YamlMistake of(MarkedYamlEngineException failure) {
        int line = 1 + failure.getProblemMark().map(Mark::getLine).orElse(0);
        String said = failure.getProblem() == null ? "" : failure.getProblem();
        // an open bracket or quote is noticed late: its own line helps more
        int opened = 1 + failure.getContextMark().map(Mark::getLine).orElse(line - 1);
        boolean open = said.startsWith("expected ',' or") || said.contains("unexpected end of stream");
        for (Known known : KNOWN) {
            if (said.contains(known.sign)) {
                return new YamlMistake(open ? opened : line, "not valid YAML: " + known.message, known.suggestion);
            }
        }
        return new YamlMistake(line, "not valid YAML", "check the indentation, quotes and brackets");
    }
}
