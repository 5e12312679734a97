package io.llmbroker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, mistakes on the command line, completion. */
class CommandLineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "check",
                "explain",
                "diff",
                "revisions",
                "rollback",
                "models",
                "routes",
                "tail",
                "completion"
            })
    void everyCommandExplainsItself(String command) {
        CommandLineRun help = CommandLineRun.of(Map.of(), command, "--help");
        help.exited(0);
        assertThat(help.out()).startsWith("Usage: llmbroker " + command).contains("Example");
        assertThat(CommandLineRun.of(Map.of(), "--help").out()).contains("\n  " + command + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"revisons", "revisions --jsn", "rollback 1 2", "explain", "--jsn", "--"})
    void aMistakeIsSaidInFewLines(String line) {
        CommandLineRun run = CommandLineRun.of(Map.of(), line.split(" "));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(" --help\n").doesNotContain("\tat ");
        assertThat(run.err().lines().count()).isLessThan(5);
    }

    @Test
    void whatWasMeantIsGuessed() {
        assertThat(CommandLineRun.of(Map.of(), "revisons").err()).contains("Did you mean", "revisions");
        assertThat(CommandLineRun.of(Map.of(), "check", "--jsn").err()).contains("--json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void shellsTakeTheCompletion(String shell, @TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin", shell)), "there is no " + shell);
        CommandLineRun completion = CommandLineRun.of(Map.of(), "completion");
        completion.exited(0);
        assertThat(completion.out()).contains("revisions", "--endpoint", "chat.completions", "complete -F");
        Path script = Files.writeString(folder.resolve("completion"), completion.out());
        Process check = new ProcessBuilder("/bin/" + shell, "-n", script.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(check.getInputStream().readAllBytes())).isEmpty();
        assertThat(check.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(check.exitValue()).isZero();
    }

    @Test
    void bashCompletesCommandsAndEndpoints(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
        Path script = Files.writeString(
                folder.resolve("completion"),
                CommandLineRun.of(Map.of(), "completion").out());
        Process bash = new ProcessBuilder(
                        "/bin/bash",
                        "-c",
                        ". \"$1\"; COMP_WORDS=(llmbroker ro); COMP_CWORD=1; _complete_llmbroker; echo ${COMPREPLY[*]}; "
                                + "COMP_WORDS=(llmbroker explain --endpoint e); COMP_CWORD=3; _complete_llmbroker;"
                                + " echo ${COMPREPLY[*]}",
                        "bash",
                        script.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD) // compopt wants a real completion
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes())).isEqualTo("rollback routes\nembeddings\n");
    }
}
