import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Edits of a gateway under load, valid and broken ones, then many swaps in a row: what fails, what is cut, how long a
 * save takes to go live, what grows. Vendor and clients are in this process. Run it by bench/live-edits.sh.
 */
public final class LiveEdits {
    private static final int RATE = Integer.getInteger("rate", 200);
    private static final int STREAMS = Integer.getInteger("streams", 50);
    private static final int GOOD = Integer.getInteger("good", 50);
    private static final int BROKEN = Integer.getInteger("broken", 30);
    private static final int SWAPS = Integer.getInteger("swaps", 400);
    private static final int CALM_SECONDS = Integer.getInteger("calm", 30);
    private static final int WARM = Integer.getInteger("warm", 20_000);
    private static final int WARMING = 8;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final LiveFiles files;
    private final LiveGateway gateway;
    private final List<String> table = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<Double> live = new ArrayList<>();
    private final List<Double> rejected = new ArrayList<>();
    private int unchanged;
    private int lastEdit;

    private LiveEdits() throws IOException {
        files = new LiveFiles(LiveVendor.start(threads));
        gateway = new LiveGateway(files, Integer.getInteger("port", 18000));
    }

    public static void main(String[] args) throws Exception {
        // the stub must not close idle connections on its own: that is not what is measured
        System.setProperty("sun.net.httpserver.maxIdleConnections", "100000");
        System.setProperty("sun.net.httpserver.idleInterval", "3600");
        String before = Files.readString(Path.of("/proc/loadavg")).strip();
        LiveEdits bench = new LiveEdits();
        try (bench.gateway) {
            bench.gateway.awaitUp();
            bench.warm();
            bench.calm();
            bench.edits();
            bench.swaps();
        } catch (Exception e) {
            e.printStackTrace();
            bench.wrong.add(e.toString());
        }
        System.out.println("Machine: " + Runtime.getRuntime().availableProcessors() + " cores, Java "
                + Runtime.version() + ", load before " + before + ", after "
                + Files.readString(Path.of("/proc/loadavg")).strip() + "\n\n| | |\n|---|---|");
        bench.table.forEach(System.out::println);
        bench.wrong.stream().limit(20).forEach(one -> System.out.println("WRONG: " + one));
        if (bench.wrong.isEmpty()) {
            bench.files.deleteAll();
        } else {
            System.out.println("The gateway's log: " + bench.gateway.log);
        }
        System.exit(bench.wrong.isEmpty() ? 0 : 1);
    }

    private void row(String what, String format, Object... figures) {
        table.add("| " + what + " | " + String.format(Locale.ROOT, format, figures) + " |");
        System.err.println(table.getLast());
    }

    private void latency(String what, Collection<Double> millis) {
        double[] sorted = sorted(millis);
        row(what, "p50 %.2f ms, p99 %.1f ms", sorted[sorted.length / 2], sorted[sorted.length * 99 / 100]);
    }

    private static double[] sorted(Collection<Double> all) {
        double[] sorted = all.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    /** Warms up, few at a time: a cold gateway would only pile up connections. */
    private void warm() throws Exception {
        LiveLoad load = new LiveLoad(threads, gateway.port, 1, STREAMS);
        try (load) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < WARMING; i++) {
                clients.add(threads.submit(() -> {
                    try (LiveWire wire = new LiveWire(gateway.port)) {
                        for (int done = 0; done < WARM / WARMING; done++) {
                            wire.chat(LiveLoad.body(done % 4 == 0 ? "claude" : "gpt"), false);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        }
        wrong.addAll(load.failures);
    }

    private void calm() throws Exception {
        LiveLoad load = new LiveLoad(threads, gateway.port, RATE, STREAMS);
        try (load) {
            Thread.sleep(TimeUnit.SECONDS.toMillis(CALM_SECONDS));
        }
        wrong.addAll(load.failures);
        latency("requests without edits", load.millis);
    }

    private void edits() throws Exception {
        LiveLoad load = new LiveLoad(threads, gateway.port, RATE, STREAMS);
        int most = 0;
        try (load) {
            for (int i = 0, broken = 0; i < GOOD; i++) {
                live.add(save(load));
                most = Math.max(most, gateway.alive());
                for (; broken < (i + 1) * BROKEN / GOOD; broken++) {
                    pause();
                    reject(files.broken(broken));
                }
                pause();
            }
        }
        wrong.addAll(load.failures);
        gateway.awaitOneAlive();
        row("requests, failed", "%,d, **%d**", load.requests.get(), load.failures.size() - load.cut.get());
        row("streams (events), cut", "%,d (%,d), **%d**", load.streams.get(), load.events.get(), load.cut.get());
        row("edits live, rejected", "%d of %d, %d of %d", gateway.edits("live"), GOOD, gateway.edits("rejected"), BROKEN);
        row("revisions at once, at most", "%d", most);
        spread("from save to live", live);
        spread("from a broken save to its rejection", rejected);
        latency("requests with edits", load.millis);
        expect("live", GOOD);
        expect("rejected", BROKEN);
        expect("unchanged", unchanged);
    }

    private void expect(String result, int count) throws IOException {
        if (gateway.edits(result) != count) {
            wrong.add(gateway.edits(result) + " edits were " + result + " and not " + count);
        }
    }

    private void spread(String what, List<Double> millis) {
        if (millis.isEmpty()) {
            return;
        }
        double[] sorted = sorted(millis);
        row(what, "median %.0f ms, p95 %.0f ms, max %.0f ms",
                sorted[sorted.length / 2], sorted[sorted.length * 95 / 100], sorted[sorted.length - 1]);
    }

    private static void pause() throws InterruptedException {
        Thread.sleep(ThreadLocalRandom.current().nextLong(50, 300));
    }

    /** Saves the next edit and waits for an answer that shows it: milliseconds. */
    private double save(LiveLoad load) throws Exception {
        int edit = ++lastEdit;
        files.save(edit);
        long saved = System.nanoTime();
        while (load.firstSeen(edit) == null) {
            if (System.nanoTime() - saved > PATIENCE) {
                throw new IllegalStateException("edit " + edit + " (" + LiveFiles.way(edit) + ") never went live");
            }
            Thread.sleep(2);
        }
        return (load.firstSeen(edit) - saved) / 1e6;
    }

    private void reject(LiveFiles.Broken broken) throws Exception {
        int before = gateway.edits("rejected");
        files.save(broken);
        long saved = System.nanoTime();
        await(broken.file() + " was not rejected: " + broken.text(), "rejected", before + 1);
        rejected.add((System.nanoTime() - saved) / 1e6);
        files.mend(broken);
        await(broken.file() + " was mended, but not noticed", "unchanged", ++unchanged);
    }

    private void await(String otherwise, String result, int count) throws Exception {
        long end = System.nanoTime() + PATIENCE;
        while (gateway.edits(result) < count) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(otherwise);
            }
            Thread.sleep(20);
        }
    }

    /** Many in a row, with few requests beside: what grows is kept by somebody. */
    private void swaps() throws Exception {
        LiveLoad load = new LiveLoad(threads, gateway.port, 50, 0);
        List<Double> millis = new ArrayList<>();
        try (load) {
            for (int i = 0; i < 30; i++) { // the last 20 revisions' files are kept: those are there by now
                save(load);
            }
            gateway.awaitOneAlive();
            LiveGateway.Figures before = gateway.figures();
            Map<String, Long> objects = gateway.objects();
            double cpu = gateway.cpuSeconds();
            for (int i = 0; i < SWAPS; i++) {
                millis.add(save(load));
            }
            cpu = gateway.cpuSeconds() - cpu;
            gateway.awaitOneAlive();
            spread(SWAPS + " swaps in a row: from save to live", millis);
            row("CPU of the gateway per swap", "%.3f s", cpu / SWAPS);
            grown(before, gateway.figures(), gateway.grown(objects, SWAPS / 4));
        }
        wrong.addAll(load.failures);
    }

    private void grown(LiveGateway.Figures before, LiveGateway.Figures after, Map<String, Long> classes) {
        flat("heap after GC, KiB", before.heap(), after.heap(), 8 * 1024);
        flat("metaspace, KiB", before.metaspace(), after.metaspace(), 4 * 1024);
        row("resident memory, KiB", "%,d before, %,d after", before.resident(), after.resident());
        flat("threads", before.threads(), after.threads(), 5);
        flat("open files", before.files(), after.files(), 20);
        flat("inotify watches", before.watches(), after.watches(), 0);
        flat("lines of /metrics", before.meters(), after.meters(), 0);
        row("classes with an object more for every fourth swap", "%s", classes.isEmpty() ? "none" : classes);
        if (!classes.isEmpty()) {
            wrong.add("objects pile up: " + classes);
        }
    }

    private void flat(String what, long before, long after, long tolerance) {
        row(what, "%,d before, %,d after", before, after);
        if (after - before > tolerance) {
            wrong.add(what + " grew: " + before + ", " + after);
        }
    }
}
