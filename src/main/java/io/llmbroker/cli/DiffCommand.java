package io.llmbroker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What is different between two revisions, or between what runs and the files. */
@Command(
        name = "diff",
        description = "Show what is different between what runs and the files, or between two revisions.",
        footer = {
            "",
            "Keys are never shown.",
            "",
            "Example:  llmbroker diff           what a save of the files as they are would change",
            "          llmbroker diff 5         since revision 5",
            "          llmbroker diff 5 7       between the two"
        })
final class DiffCommand extends AdminCommand {
    private static final String FILES = "files";
    private static final String VERSION = "[0-9]{1,9}|" + FILES;

    @Parameters(index = "0", arity = "0..1", paramLabel = "from", description = "A revision; by default what runs.")
    private String from;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "to",
            description = "A revision; by default the files as they are now, which are called 'files'.")
    private String to;

    DiffCommand(Shell shell) {
        super(shell);
    }

    @Override
    int ask(Admin gateway) throws AdminFailure {
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        add("from", from, query);
        add("to", to, query);
        Answer answer = gateway.get("/diff" + query);
        return show(answer, plain -> lines(plain, answer.raw().path("diff").asText()));
    }

    private static void add(String name, String value, StringJoiner query) {
        if (value != null) {
            if (!value.matches(VERSION)) {
                throw new IllegalArgumentException(
                        "'" + Plain.text(value) + "' is neither a revision's number nor 'files'");
            }
            query.add(name + "=" + value);
        }
    }

    private List<String> lines(JsonNode answer, String diff) {
        String versions = named(answer.path("from").asText()) + " and "
                + named(answer.path("to").asText());
        JsonNode files = answer.path("files");
        if (files.isEmpty()) {
            return List.of("No difference between " + versions + ".");
        }
        List<String> lines = new ArrayList<>();
        lines.add("Between " + versions + ":");
        for (JsonNode file : files) {
            lines.add("  " + file.path("change").asText() + " "
                    + file.path("name").asText());
        }
        if (!diff.isEmpty()) {
            lines.add("");
            diff.lines().map(Plain::line).map(this::coloured).forEach(lines::add);
        }
        return lines;
    }

    private static String named(String version) {
        return version.equals(FILES) ? "the files" : "revision " + version;
    }

    private String coloured(String line) {
        if (line.startsWith("--- ") || line.startsWith("+++ ")) {
            return ink().bold(line);
        }
        return switch (line.isEmpty() ? ' ' : line.charAt(0)) {
            case '+' -> ink().green(line);
            case '-' -> ink().red(line);
            case '@' -> ink().cyan(line);
            default -> line;
        };
    }
}
