package io.llmbroker.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the dead letters of message buses have in common. */
@Command(
        name = "dlq",
        description = "Look at the messages of a bus that could not be answered, and send them once more.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Example:  llmbroker dlq list", "          llmbroker dlq replay --all"})
final class DlqCommand implements Callable<Integer> {
    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    private DlqCommand() {}

    static DlqCommand open() {
        return new DlqCommand();
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list or replay");
    }
}
