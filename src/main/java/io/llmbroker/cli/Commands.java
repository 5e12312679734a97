package io.llmbroker.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The commands under {@code llmbroker}. Stateless. */
public final class Commands {
    private static final int WIDTH = 110;
    private static final List<String> NAMES = List.of(
            "run",
            "check",
            "explain",
            "diff",
            "revisions",
            "rollback",
            "models",
            "routes",
            "tail",
            "dlq",
            "completion");

    private Commands() {}

    /**
     * Prepares for one command line. Only the command that it names is made ready: that saves a tenth of a second, and
     * who asks the gateway loads nothing of the gateway.
     *
     * @param top what carries the description of the whole
     * @param shell where it was called
     * @param arguments the command line
     * @return what executes these arguments
     */
    public static CommandLine line(Object top, Shell shell, String... arguments) {
        if (arguments.length == 0 || !NAMES.contains(arguments[0])) {
            return all(top, shell);
        }
        CommandLine line = new CommandLine(top);
        line.addSubcommand(arguments[0], command(arguments[0], shell));
        return ready(line, shell);
    }

    static CommandLine all(Object top, Shell shell) {
        CommandLine line = new CommandLine(top);
        NAMES.forEach(name -> line.addSubcommand(name, command(name, shell)));
        return ready(line, shell);
    }

    private static Object command(String name, Shell shell) {
        return switch (name) { // no table of constructors: that would load every class
            case "run" -> new RunCommand(shell);
            case "check" -> new CheckCommand(shell);
            case "explain" -> new ExplainCommand(shell);
            case "diff" -> new DiffCommand(shell);
            case "revisions" -> new RevisionsCommand(shell);
            case "rollback" -> new RollbackCommand(shell);
            case "models" -> new ModelsCommand(shell);
            case "routes" -> new RoutesCommand(shell);
            case "tail" -> new TailCommand(shell);
            case "dlq" ->
                new CommandLine(DlqCommand.open())
                        .addSubcommand("list", new DlqListCommand(shell))
                        .addSubcommand("replay", new DlqReplayCommand(shell));
            case "completion" -> new CompletionCommand(shell);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static CommandLine ready(CommandLine line, Shell shell) {
        return line.setColorScheme(Help.defaultColorScheme(shell.colour() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(WIDTH)
                .setParameterExceptionHandler(Commands::misused);
    }

    /** Says it in few lines; the whole help is a word away. */
    private static int misused(ParameterException e, String... arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(Plain.text(e.getMessage()));
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Help: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }
}
