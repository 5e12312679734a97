package io.llmbroker.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs command lines as a reader of the documentation would, by a shell and the real curl. */
public final class Curl {
    private static final long LONGEST_SECONDS = 60;

    private Curl() {}

    /**
     * @param command as printed, for a gateway on port 8000
     * @param broker takes the place of that gateway
     * @return what curl printed
     * @throws AssertionError when the command fails or an answer's status is 400 or more
     */
    static String run(String command, TestBroker broker) throws Exception {
        return run(command, broker.host().port());
    }

    /**
     * @param command as printed, for a gateway on port 8000
     * @param port of the gateway that takes its place
     * @return what curl printed
     * @throws AssertionError when the command fails or an answer's status is 400 or more
     */
    public static String run(String command, int port) throws Exception {
        Path home = Files.createTempDirectory("curl");
        Files.writeString(
                home.resolve(".curlrc"), "fail-with-body\nsilent\nshow-error\nmax-time = 30\nnoproxy = \"*\"\n");
        Path output = home.resolve("output");
        ProcessBuilder shell = new ProcessBuilder("sh", "-ec", command.replace("localhost:8000", "127.0.0.1:" + port));
        shell.environment().put("CURL_HOME", home.toString());
        Process process =
                shell.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("no end: " + command);
        }
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new AssertionError("exit " + process.exitValue() + " of " + command + "\n" + printed);
        }
        return printed;
    }

    /** Whether this machine has curl. */
    public static boolean present() throws InterruptedException {
        try {
            return new ProcessBuilder("sh", "-c", "curl --version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
