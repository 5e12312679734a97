package io.llmbroker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends dead letters to where they came from. */
@Command(
        name = "replay",
        description = "Send dead letters to the queue or topic that they came from once more, to be answered.",
        footer = {"", "Example:  llmbroker dlq replay dead-gw0f3a...", "          llmbroker dlq replay --all --door jms"
        })
final class DlqReplayCommand extends AdminCommand {
    @Parameters(arity = "0..*", paramLabel = "ID", description = "Which ones; see llmbroker dlq list.")
    private List<String> ids = List.of();

    @Option(names = "--all", description = "All that are there now.")
    private boolean all;

    @Option(
            names = "--door",
            paramLabel = "DOOR",
            description = "jms, amqp or kafka; may be left out when one is open.")
    private String door;

    DlqReplayCommand(Shell shell) {
        super(shell);
    }

    @Override
    int ask(Admin gateway) throws AdminFailure {
        if (all != ids.isEmpty()) {
            throw usage(all ? "Name letters or say --all, not both" : "Name letters, or say --all");
        }
        ObjectNode order = Json.object().put("door", door).put("all", all);
        ids.forEach(order.putArray("ids")::add);
        return show(gateway.post("/dead-letters/replay", Json.bytes(order)), this::lines);
    }

    private List<String> lines(JsonNode answer) {
        int sent = answer.path("replayed").asInt();
        int missing = answer.path("missing").size();
        String said = sent + (sent == 1 ? " letter is" : " letters are") + " on the way again.";
        return missing == 0 ? List.of(said) : List.of(said, missing + " were not found.");
    }
}
