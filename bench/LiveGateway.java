import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The gateway as a process of its own, started by run.sh and looked at from outside. For one thread. */
final class LiveGateway implements AutoCloseable {
    private static final Pattern HEAP = Pattern.compile("(?m)^\\s*(?:garbage-first|def new|tenured).* used (\\d+)K");
    private static final Pattern METASPACE = Pattern.compile("Both:\\s+(\\d+)\\.\\d+ KB used");
    private static final Pattern HISTOGRAM = Pattern.compile("(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+)");
    private static final double TICKS_PER_SECOND = 100; // Linux's own for programs, everywhere

    final int port;
    final Path log = Files.createTempFile("live-edits", ".log");
    private final Process process;

    /** What must not grow; memory in KiB, after a collection. */
    record Figures(long heap, long metaspace, long resident, long threads, long files, long watches, long meters) {}

    LiveGateway(LiveFiles files, int port) throws IOException {
        this.port = port;
        ProcessBuilder builder = new ProcessBuilder("./run.sh");
        builder.environment().put("JAVA_HOME", System.getProperty("gateway.java", System.getProperty("java.home")));
        builder.environment().put("LLMBROKER_CONFIG", files.config.toString());
        builder.environment().put("LLMBROKER_ROUTES", files.routes.toString());
        builder.environment().put("LLMBROKER_PORT", String.valueOf(port));
        builder.environment().put("LLMBROKER_HOST", "127.0.0.1");
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        process = builder.start();
    }

    void awaitUp() throws Exception {
        for (int i = 0; i < 600; i++) {
            try (LiveWire wire = new LiveWire(port)) {
                if (wire.get("/health/ready").status() == 200) {
                    return;
                }
            } catch (IOException e) {
                // not yet
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("the gateway did not start: " + log);
    }

    private String metrics() throws IOException {
        try (LiveWire wire = new LiveWire(port)) {
            LiveWire.Answer answer = wire.get("/metrics");
            if (answer.status() != 200) {
                throw new IOException("/metrics: status " + answer.status());
            }
            return answer.body();
        }
    }

    /** Value of a metric, by name and labels as they are written. */
    int metric(String line) throws IOException {
        return metrics().lines()
                .filter(one -> one.startsWith(line + " "))
                .map(one -> (int) Double.parseDouble(one.substring(line.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IOException("no metric " + line));
    }

    int edits(String result) throws IOException {
        return metric("llmbroker_config_edits_total{result=\"" + result + "\"}");
    }

    int alive() throws IOException {
        return metric("llmbroker_config_revisions_alive");
    }

    /** Waits until only the running revision is left. */
    void awaitOneAlive() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (alive() > 1) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(alive() + " revisions are alive");
            }
            Thread.sleep(50);
        }
    }

    Figures figures() throws Exception {
        for (int i = 0; i < 3; i++) { // what is cleaned up after one collection goes with the next
            jcmd("GC.run");
            Thread.sleep(500);
        }
        return new Figures(
                sum(HEAP, jcmd("GC.heap_info")),
                sum(METASPACE, jcmd("VM.metaspace", "basic", "scale=KB")),
                status("VmRSS"),
                status("Threads"),
                openFiles(),
                watches(),
                metrics().lines().count());
    }

    private static long sum(Pattern pattern, String text) {
        long sum = 0;
        for (Matcher found = pattern.matcher(text); found.find(); ) {
            sum += Long.parseLong(found.group(1));
        }
        if (sum == 0) {
            throw new IllegalStateException("no figure for " + pattern + " in " + text);
        }
        return sum;
    }

    private long status(String name) throws IOException {
        try (Stream<String> lines = Files.lines(proc("status"))) {
            return Long.parseLong(lines.filter(line -> line.startsWith(name + ":"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll("\\D", ""));
        }
    }

    private long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(proc("fd"))) {
            return files.count();
        }
    }

    private long watches() throws IOException {
        long watches = 0;
        List<Path> files;
        try (Stream<Path> found = Files.list(proc("fdinfo"))) {
            files = found.toList();
        }
        for (Path file : files) {
            try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
                watches += lines.filter(line -> line.startsWith("inotify wd:")).count();
            } catch (NoSuchFileException e) {
                // closed meanwhile
            }
        }
        return watches;
    }

    /** CPU that the process has used, in seconds. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(proc("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Live objects by class: those that a revision is made of. */
    Map<String, Long> objects() throws Exception {
        Map<String, Long> objects = new HashMap<>();
        for (Matcher found = HISTOGRAM.matcher(jcmd("GC.class_histogram")); found.find(); ) {
            if (found.group(2).matches("(io\\.llmbroker|org\\.apache\\.camel|io\\.vertx)\\..*")) {
                objects.merge(found.group(2), Long.parseLong(found.group(1)), Long::sum);
            }
        }
        return objects;
    }

    /** Classes with at least so many objects more than before, and how many. */
    Map<String, Long> grown(Map<String, Long> before, long atLeast) throws Exception {
        Map<String, Long> grown = new TreeMap<>();
        objects().forEach((name, count) -> {
            long more = count - before.getOrDefault(name, 0L);
            if (more >= atLeast) {
                grown.put(name, more);
            }
        });
        return grown;
    }

    private Path proc(String file) {
        return Path.of("/proc", String.valueOf(process.pid()), file);
    }

    private String jcmd(String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), String.valueOf(process.pid())));
        line.addAll(List.of(command));
        Process jcmd = new ProcessBuilder(line).redirectErrorStream(true).start();
        String out = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd " + line + ": " + out);
        }
        return out;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
