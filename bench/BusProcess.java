import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process beside this one. What it prints is in a file, its processor time is seen from outside. */
final class BusProcess implements AutoCloseable {
    private static final double TICKS_PER_SECOND = 100; // Linux's own for programs, everywhere

    final Path log;
    private final Process process;

    BusProcess(Path log, Map<String, String> environment, String... command) throws IOException {
        this.log = log;
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly)); // no orphans
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** Waits until somebody listens. */
    void awaitPort(int port) throws Exception {
        for (int i = 0; i < 600 && process.isAlive(); i++) {
            try (Socket open = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
        throw new IllegalStateException("it did not start: " + log);
    }

    /** Seconds that the process has used. */
    double cpuSeconds() throws IOException {
        return cpuSeconds(String.valueOf(process.pid()));
    }

    /** Seconds that a process has used. */
    static double cpuSeconds(String pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", pid, "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
