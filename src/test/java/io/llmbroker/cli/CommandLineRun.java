package io.llmbroker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.LlmBroker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/** A command line that has run in this process, at a time that stands still. */
record CommandLineRun(int code, String out, String err) {
    static final Path FILES = Path.of("src/test/resources/cli");
    static final Clock NOW = Clock.fixed(Instant.parse("2026-03-01T14:10:00Z"), ZoneOffset.UTC);
    static final Path STANDS = Path.of("/srv/llmbroker");
    private static final boolean UPDATE = Boolean.getBoolean("vectors.update");

    static CommandLineRun of(Map<String, String> environment, String... arguments) {
        return of(new Shell(environment, false, new ByteArrayInputStream(new byte[0]), NOW, STANDS), arguments);
    }

    static CommandLineRun inColour(Map<String, String> environment, String... arguments) {
        return of(new Shell(environment, true, new ByteArrayInputStream(new byte[0]), NOW, STANDS), arguments);
    }

    static CommandLineRun withInput(String in, Map<String, String> environment, String... arguments) {
        return of(
                new Shell(
                        environment, false, new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)), NOW, STANDS),
                arguments);
    }

    private static CommandLineRun of(Shell shell, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Commands.line(new LlmBroker(), shell, arguments)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new CommandLineRun(code, out.toString(), err.toString());
    }

    /** Fails when standard output is not what the file says; {@code -Dvectors.update=true} writes it. */
    CommandLineRun printed(String file) throws IOException {
        String shown = out.replace("\u001b", "^["); // readable in the file
        Path golden = FILES.resolve(file);
        if (UPDATE) {
            Files.writeString(golden, shown);
        }
        assertThat(golden).as("run with -Dvectors.update=true to write it").exists();
        assertThat(shown).as(file).isEqualTo(Files.readString(golden));
        return this;
    }

    /** Fails when the exit code is another, or when there is anything on standard error. */
    void exited(int expected) {
        assertThat(err).isEmpty();
        assertThat(code).isEqualTo(expected);
    }
}
