package io.llmbroker.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The running routes as a picture. */
@Command(
        name = "routes",
        description = "Draw the routes that run: a tree for each door, with what it calls.",
        footer = {"", "Example:  llmbroker routes", "          llmbroker routes attempts"})
final class RoutesCommand extends AdminCommand {
    @Parameters(arity = "0..1", paramLabel = "id", description = "Only this route, with what it calls.")
    private String id;

    RoutesCommand(Shell shell) {
        super(shell);
    }

    @Override
    int ask(Admin gateway) throws AdminFailure {
        Answer answer = gateway.get("/routes");
        RouteTree tree = new RouteTree(answer.plain(shell()).path("routes"), ink());
        if (id != null && !tree.has(id)) {
            throw AdminFailure.refused(
                    "No route has the id '" + Plain.text(id) + "'. There are: " + String.join(", ", tree.ids()), null);
        }
        return show(answer, plain -> id == null ? tree.all() : tree.one(id));
    }
}
