package io.llmbroker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The program, or what starts it, in a process of its own, with an environment that holds no key. */
public final class Program implements AutoCloseable {
    private static final long LONGEST_SECONDS = 500; // what Maven and Camel may need to download

    private final Process process;
    private final Path out;
    private final Path err;

    private Program(boolean talks, Path folder, Map<String, String> environment, List<String> command)
            throws IOException {
        out = Files.createTempFile("program", ".out");
        err = Files.createTempFile("program", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile());
        if (!talks) {
            builder.redirectOutput(out.toFile());
        }
        builder.environment().keySet().removeIf(name -> name.startsWith("LLMBROKER_") || name.endsWith("_API_KEY"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("LLMBROKER_HOST", "127.0.0.1");
        builder.environment().put("LLMBROKER_PORT", "0");
        builder.environment().putAll(environment);
        process = builder.start();
        // who waits for a word of it sees its end instead
        CompletableFuture.delayedExecutor(LONGEST_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
    }

    private static List<String> gateway(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "-XX:TieredStopAtLevel=1",
                "-XX:+IgnoreUnrecognizedVMOptions", // the next two are not in JDK 17; llmbroker has them, too
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "io.llmbroker.LlmBroker"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** @return the java that runs the tests */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Starts the program to be listened to while it runs. */
    public static Program start(Map<String, String> environment, String... arguments) throws IOException {
        return start(Path.of(""), environment, gateway(arguments));
    }

    /** Starts any command in a folder, to be listened to while it runs. */
    public static Program start(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        return new Program(true, folder.toAbsolutePath(), environment, command);
    }

    /** Runs the program to its end. */
    public static Program run(Map<String, String> environment, String... arguments) throws Exception {
        return run(Path.of(""), environment, gateway(arguments));
    }

    /** Runs any command in a folder to its end. */
    public static Program run(Path folder, Map<String, String> environment, List<String> command) throws Exception {
        Program program = new Program(false, folder.toAbsolutePath(), environment, command);
        program.exitCode();
        return program;
    }

    /** @return lines of standard output up to the first that holds the text */
    public List<String> linesUntil(String text) throws IOException {
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

    /** Reads what it says from now on, so that it is never held up, and forgets it. */
    public void readOn() {
        Thread reader = new Thread(
                () -> {
                    try {
                        process.inputReader(StandardCharsets.UTF_8).transferTo(Writer.nullWriter());
                    } catch (IOException e) {
                        // it has ended
                    }
                },
                "program-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** @return its process's id, or that of the script that it replaced */
    long pid() {
        return process.pid();
    }

    /** Asks it to stop, as a supervisor does. */
    public void terminate() {
        process.destroy();
    }

    /** @return the exit code, once the process has ended */
    public int exitCode() throws InterruptedException {
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
    public String err() throws IOException {
        return Files.readString(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS); // else it may write where it is cleaned up
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
