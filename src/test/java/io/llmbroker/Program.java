package io.llmbroker;

import java.io.BufferedReader;
import java.io.IOException;
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
    private final Path out;
    private final Path err;

    private Program(boolean talks, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "-XX:TieredStopAtLevel=1",
                "-XX:+IgnoreUnrecognizedVMOptions", // the next two are not in JDK 17; llmbroker has them, too
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "io.llmbroker.LlmBroker"));
        command.addAll(List.of(arguments));
        out = Files.createTempFile("program", ".out");
        err = Files.createTempFile("program", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        if (!talks) {
            builder.redirectOutput(out.toFile());
        }
        builder.environment().keySet().removeIf(name -> name.startsWith("LLMBROKER_") || name.endsWith("_API_KEY"));
        builder.environment().put("LLMBROKER_HOST", "127.0.0.1");
        builder.environment().put("LLMBROKER_PORT", "0");
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** Starts the program to be listened to while it runs. */
    static Program start(Map<String, String> environment, String... arguments) throws IOException {
        return new Program(true, environment, arguments);
    }

    /** Runs the program to its end. */
    static Program run(Map<String, String> environment, String... arguments) throws Exception {
        Program program = new Program(false, environment, arguments);
        program.exitCode();
        return program;
    }

    /** @return lines of standard output up to the first that holds the text */
    List<String> linesUntil(String text) throws IOException {
        List<String> lines = new ArrayList<>();
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        String line;
        while ((line = reader.readLine()) != null) {
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

    /** @return standard output of a program that has run */
    String out() throws IOException {
        return Files.readString(out);
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
