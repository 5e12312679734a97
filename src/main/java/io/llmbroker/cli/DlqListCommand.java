package io.llmbroker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.cli.Table.Cell;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which messages of a bus could not be answered, and why. */
@Command(
        name = "list",
        description = "Show dead letters: messages that could not be answered, and why. Nothing is taken.",
        footer = {"", "Example:  llmbroker dlq list", "          llmbroker dlq list --door kafka --json"})
final class DlqListCommand extends AdminCommand {
    @Option(names = "--door", paramLabel = "DOOR", description = "jms, amqp or kafka; without it all that are open.")
    private String door;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many of each door (default: ${DEFAULT-VALUE}).")
    private int limit;

    DlqListCommand(Shell shell) {
        super(shell);
    }

    @Override
    int ask(Admin gateway) throws AdminFailure {
        String query =
                "?limit=" + limit + (door == null ? "" : "&door=" + URLEncoder.encode(door, StandardCharsets.UTF_8));
        return show(gateway.get("/dead-letters" + query), this::lines);
    }

    private List<String> lines(JsonNode answer) {
        if (answer.path("letters").isEmpty()) {
            return List.of("No dead letters.");
        }
        Table table = new Table(ink(), "ID", "DIED", "DOOR", "FROM", ">CALLS", ">BYTES", "WHY");
        for (JsonNode letter : answer.path("letters")) {
            table.row(
                    Cell.of(letter.path("id").asText()),
                    Cell.of(times().ago(letter.path("at").asText())),
                    Cell.of(letter.path("door").asText()),
                    Cell.of(letter.path("from").asText()),
                    Cell.of(letter.path("attempts").asText()),
                    Cell.of(letter.path("bytes").asText()),
                    new Cell(
                            letter.path("code").asText() + ": "
                                    + letter.path("reason").asText(),
                            ink()::red));
        }
        return table.lines();
    }
}
