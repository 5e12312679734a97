package io.llmbroker.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete this command. */
@Command(
        name = "completion",
        description = "Print a script that lets bash or zsh complete commands and options.",
        footer = {
            "",
            "Example:  eval \"$(llmbroker completion)\"                     for this shell alone",
            "          llmbroker completion > ~/.llmbroker-completion      once, and then",
            "          echo '. ~/.llmbroker-completion' >> ~/.bashrc       for every bash, or",
            "          echo '. ~/.llmbroker-completion' >> ~/.zshrc        for every zsh, after its compinit"
        })
final class CompletionCommand implements Callable<Integer> {
    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    private final Shell shell;

    CompletionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .print(AutoComplete.bash("llmbroker", Commands.all(spec.root().userObject(), shell)));
        return ExitCode.FINE;
    }
}
