package io.llmbroker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lets an earlier revision's files run again. */
@Command(
        name = "rollback",
        description = "Let an earlier revision run again: the one before, or the one that is named.",
        footer = {
            "",
            "No request is lost, and no file is changed: the next save goes live as usual, a restart reads the files.",
            "",
            "Example:  llmbroker rollback",
            "          llmbroker rollback 5"
        })
final class RollbackCommand extends AdminCommand {
    @Parameters(arity = "0..1", paramLabel = "n", description = "Number of the revision; see llmbroker revisions.")
    private Integer number;

    RollbackCommand(Shell shell) {
        super(shell);
    }

    @Override
    int ask(Admin gateway) throws AdminFailure {
        String wish = number == null ? "{}" : "{\"revision\":" + number + "}";
        return show(gateway.post("/rollback", wish.getBytes(StandardCharsets.UTF_8)), this::lines);
    }

    private List<String> lines(JsonNode revision) {
        return List.of("Revision " + revision.path("number").asText() + " runs: revision "
                + revision.path("restores").asText() + " again (since "
                + times().moment(revision.path("since").asText())
                + "). The files are as they were; the next save replaces it.");
    }
}
