package io.llmbroker;

import io.llmbroker.cli.Commands;
import io.llmbroker.cli.Shell;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program: the gateway itself, and the commands for those who look after it. */
@Command(
        name = "llmbroker",
        description = "An OpenAI-compatible gateway in front of every large language model.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = LlmBroker.Version.class,
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Exit codes: 0 fine; 1 the configuration or the request is wrong, or there is no such thing; 2 the command",
            "line is wrong; 3 the gateway cannot be reached.",
            "",
            "Example:  llmbroker run",
            "          llmbroker revisions --help"
        })
public final class LlmBroker {
    private static final String RUN = "run";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help; COMMAND --help says more.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    /**
     * @param args see {@code --help}; none starts the gateway
     */
    public static void main(String[] args) {
        String[] words = args.length == 0 ? new String[] {RUN} : args;
        PrintWriter out = new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8));
        boolean serves = words[0].equals(RUN);
        if (!serves) {
            System.setOut(System.err); // what a command prints may be read by programs: no log in between
        }
        int code = Commands.line(new LlmBroker(), Shell.ofProcess(), words)
                .setOut(out)
                .execute(words);
        out.flush();
        if (!serves) {
            Runtime.getRuntime().halt(code); // exit() would first look for a log to tell it
        }
        System.exit(code);
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = LlmBroker.class.getPackage().getImplementationVersion();
            return new String[] {
                "LLMBroker " + (version == null ? "(development)" : version) + ", Java "
                        + Runtime.version().feature()
            };
        }
    }
}
