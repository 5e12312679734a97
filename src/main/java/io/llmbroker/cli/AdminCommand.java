package io.llmbroker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that asks the running gateway and shows what it says. For one thread. */
abstract class AdminCommand implements Callable<Integer> {
    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--admin",
            paramLabel = "URL",
            description = "The admin listener of the gateway; without it what LLMBROKER_ADMIN_HOST and"
                    + " LLMBROKER_ADMIN_PORT say, else http://127.0.0.1:8001 (one port above LLMBROKER_PORT). Its token,"
                    + " if it wants one, is LLMBROKER_ADMIN_TOKEN in the environment.")
    private String admin;

    @Option(names = "--json", description = "Print the gateway's own JSON.")
    private boolean json;

    private final Shell shell;

    AdminCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public final Integer call() throws Exception {
        try {
            return ask(new Admin(
                    AdminAddress.of(admin, shell.environment()),
                    AdminAddress.value(shell.environment(), Admin.TOKEN, null)));
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        } catch (AdminFailure e) {
            if (json && e.envelope() != null) {
                print(e.envelope());
            }
            err().println(e.getMessage());
            return e.exitCode();
        }
    }

    /**
     * Does what the command is for.
     *
     * @return the exit code
     * @throws AdminFailure when the gateway cannot be asked or refuses; is said by the caller
     * @throws IllegalArgumentException when the command line makes no sense, in words for the user
     */
    abstract int ask(Admin gateway) throws Exception;

    /** Prints the gateway's JSON as it came, or what people rather read. */
    final int show(Answer answer, Function<JsonNode, List<String>> forPeople) {
        if (json) {
            print(answer.bytes());
        } else {
            forPeople.apply(answer.plain(shell)).forEach(out()::println);
        }
        return ExitCode.FINE;
    }

    private void print(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        out().print(text.endsWith("\n") ? text : text + "\n");
    }

    final ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    final boolean json() {
        return json;
    }

    final Shell shell() {
        return shell;
    }

    final Ink ink() {
        return shell.ink();
    }

    final Times times() {
        return new Times(shell.clock());
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
