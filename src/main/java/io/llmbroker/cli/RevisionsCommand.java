package io.llmbroker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.cli.Table.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;

/** Which revisions there are, which one runs, and what became of the last save. */
@Command(
        name = "revisions",
        description = "Show what runs, what ran before, and whether the last save went live.",
        footer = {"", "Example:  llmbroker revisions", "          llmbroker revisions --json | jq .running"})
final class RevisionsCommand extends AdminCommand {
    private static final int MOST_FILES = 3;

    RevisionsCommand(Shell shell) {
        super(shell);
    }

    @Override
    int ask(Admin gateway) throws AdminFailure {
        return show(gateway.get("/revisions"), this::lines);
    }

    private List<String> lines(JsonNode answer) {
        Table table =
                new Table(ink(), ">", "STATE", "SINCE", "CAUSE", ">IN FLIGHT", ">ANSWERED", ">OWN FAILURES", "CHANGED");
        answer.path("revisions").forEach(revision -> row(revision, table));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        JsonNode rejected = answer.path("rejected");
        if (rejected.isObject()) {
            lines.add(ink().red("The save of " + files(rejected.path("changed")) + " " + ago(rejected.path("at"))
                    + " was rejected:"));
            rejected.path("problems").forEach(problem -> lines.add("  " + problem.asText()));
        }
        lines.add(
                switch (answer.path("files").asText()) {
                    case "running" -> "The files are what runs.";
                    case "rejected" -> "The files are not what runs: mend them and save, and they will be tried again.";
                    case "rolled back" ->
                        "The files are not what runs: that is an earlier revision, until the next" + " save or start.";
                    default -> "The files: " + answer.path("files").asText();
                });
        return lines;
    }

    private void row(JsonNode revision, Table table) {
        String state = revision.path("state").asText();
        long failures = revision.path("own_failures").asLong();
        UnaryOperator<String> style =
                switch (state) {
                    case "running" -> ink()::green;
                    case "draining" -> ink()::yellow;
                    default -> ink()::dim;
                };
        table.row(
                Cell.of(revision.path("number").asText()),
                new Cell(state, style),
                Cell.of(ago(revision.path("since"))),
                Cell.of(cause(revision)),
                Cell.of(revision.path("in_flight").asText()),
                Cell.of(revision.path("answered").asText()),
                new Cell(String.valueOf(failures), failures > 0 ? ink()::red : UnaryOperator.identity()),
                Cell.of(files(revision.path("changed"))));
    }

    /** For example {@code automatic rollback to 5}. */
    private static String cause(JsonNode revision) {
        String cause = revision.path("cause").asText();
        return revision.path("restores").isNumber()
                ? cause + " to " + revision.path("restores").asText()
                : cause;
    }

    private String ago(JsonNode instant) {
        return times().ago(instant.asText());
    }

    private static String files(JsonNode names) {
        List<String> shown = new ArrayList<>();
        names.forEach(name -> shown.add(name.asText()));
        int more = shown.size() - MOST_FILES;
        return more > 0
                ? String.join(", ", shown.subList(0, MOST_FILES)) + " and " + more + " more"
                : String.join(", ", shown);
    }
}
