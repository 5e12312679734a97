package io.llmbroker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, with an environment that holds no key. */
final class Program implements AutoCloseable {
    private static final long LONGEST_SECONDS = 60;

    private final Process process;
    private final Path err;
    private final BufferedReader out;

    Program(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "-XX:TieredStopAtLevel=1",
                "io.llmbroker.LlmBroker"));
        command.addAll(List.of(arguments));
        err = Files.createTempFile("program", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LLMBROKER_") || name.endsWith("_API_KEY"));
        builder.environment().put("LLMBROKER_HOST", "127.0.0.1");
        builder.environment().put("LLMBROKER_PORT", "0");
        builder.environment().putAll(environment);
        process = builder.start();
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @return lines of standard output up to the first that holds the text */
    List<String> linesUntil(String text) throws IOException {
        List<String> lines = new ArrayList<>();
        String line;
        while ((line = out.readLine()) != null) {
            lines.add(line);
            if (line.contains(text)) {
                return lines;
            }
        }
        throw new AssertionError("no line with " + text + " in " + lines + "\n" + err());
    }

    /** Asks it to stop, as a supervisor does. */
    void terminate() {
        process.destroy();
    }

    /** @return the exit code, once the process has ended */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the program does not end");
        }
        return process.exitValue();
    }

    /** @return the rest of standard output, once the process has ended; to be called before {@link #exitCode} */
    String out() throws IOException {
        StringWriter rest = new StringWriter();
        out.transferTo(rest);
        return rest.toString();
    }

    /** @return standard error so far */
    String err() throws IOException {
        return Files.readString(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
