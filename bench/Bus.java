import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * HTTP and JMS side by side on one gateway, by turns: requests a second, processor time, and whether every message is
 * answered once. The clients are this process; vendor, broker and gateways are others. Run it by bench/bus.sh.
 */
public final class Bus {
    private static final String URL = "tcp://127.0.0.1:%d?consumerWindowSize=%d";

    private final int clients = Integer.getInteger("clients", 16);
    private final int concurrency = Integer.getInteger("concurrency", 16);
    private final int size = Integer.getInteger("size", 600);
    private final int rounds;
    private final double seconds;
    private final double warm;
    private final int backlog;
    private final List<Test> tests = Stream.of(System.getProperty("tests", "http,jms,answers,backlog").split(","))
            .map(name -> Test.valueOf(name.toUpperCase(Locale.ROOT)))
            .toList();
    private final boolean sync = Boolean.getBoolean("sync");

    private final Path folder = Files.createTempDirectory("bench-bus");
    private final Map<Test, List<Sample>> samples = new EnumMap<>(Test.class);
    private final List<String> wrong = new ArrayList<>();
    private long requests;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private BusProcess broker;
    private BusGateway plain;
    private BusGateway keeping;
    private BusClients load;

    private enum Test {
        HTTP("HTTP"),
        JMS("JMS, request and answer"),
        ANSWERS("the same with `answers`"),
        BACKLOG("JMS, backlog");

        private final String title;

        Test(String title) {
            this.title = title;
        }
    }

    /** Requests a second, and microseconds of processor time for each. */
    private record Sample(double rate, double gateway, double broker, double clients) {}

    private Bus(boolean quick) throws IOException {
        rounds = Integer.getInteger("rounds", quick ? 1 : 5);
        seconds = number("seconds", quick ? 1 : 3);
        warm = number("warm", quick ? 2 : 14);
        backlog = Integer.getInteger("backlog", quick ? 500 : 6000);
    }

    private static double number(String name, double otherwise) {
        return Double.parseDouble(System.getProperty(name, String.valueOf(otherwise)));
    }

    public static void main(String[] args) throws Exception {
        Bus bench = new Bus(args.length > 0 && args[0].equals("--quick"));
        String before = Files.readString(Path.of("/proc/loadavg")).strip();
        try {
            bench.run();
        } catch (Exception e) {
            e.printStackTrace();
            bench.wrong.add(e.toString());
        } finally {
            bench.close();
            if (bench.load != null) {
                bench.wrong.addAll(bench.load.wrong);
            }
        }
        System.out.println("Machine: " + Runtime.getRuntime().availableProcessors() + " cores, Java "
                + Runtime.version() + ", load before " + before + ", after "
                + Files.readString(Path.of("/proc/loadavg")).strip() + "\n");
        bench.print();
        bench.wrong.stream().limit(20).forEach(one -> System.out.println("WRONG: " + one));
        if (bench.wrong.isEmpty()) {
            bench.delete();
        } else {
            System.out.println("Configurations and logs: " + bench.folder);
        }
        System.exit(bench.wrong.isEmpty() ? 0 : 1);
    }

    private void run() throws Exception {
        int vendorPort = BusProcess.freePort();
        int brokerPort = BusProcess.freePort();
        String url = String.format(URL, brokerPort, Integer.getInteger("window", 0));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        BusProcess vendor = opened(
                new BusProcess(folder.resolve("vendor.log"), Map.of(), "bench/.build/mockllm", "" + vendorPort));
        broker = opened(new BusProcess(
                folder.resolve("broker.log"),
                Map.of(),
                java, "-Xms256m", "-Xmx256m", "-XX:+UseParallelGC", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"),
                "bench/BusBroker.java", "" + brokerPort, folder.resolve("broker").toString(), "" + sync));
        vendor.awaitPort(vendorPort);
        broker.awaitPort(brokerPort);
        plain = opened(new BusGateway(folder, "bench.plain", vendorPort, url, concurrency, ""));
        String answers = System.getProperty("answers", "jdbc:h2:" + folder.resolve("answers") + ";WRITE_DELAY=0");
        keeping = opened(new BusGateway(
                folder, "bench.keeping", vendorPort, url, concurrency, "  answers: {url: '" + answers + "'}\n"));
        plain.awaitUp();
        keeping.awaitUp();
        load = opened(new BusClients("tcp://127.0.0.1:" + brokerPort, clients, body()));
        for (BusGateway gateway : List.of(plain, keeping)) {
            requests += load.http(gateway.port, warm).answered();
        }
        for (Test test : tests) {
            if (test == Test.JMS || test == Test.ANSWERS) { // the others need nothing more
                measure(test, warm);
            }
        }
        for (int round = 0; round < rounds; round++) {
            for (Test test : round % 2 == 0 ? tests : tests.reversed()) {
                Sample sample = measure(test, seconds);
                samples.computeIfAbsent(test, none -> new ArrayList<>()).add(sample);
                System.err.printf(Locale.ROOT, "round %d, %s: %,.0f/s%n", round + 1, test.title, sample.rate);
            }
        }
        load.end();
        long paid = vendorReplies(vendorPort);
        if (paid != requests + load.sent()) {
            wrong.add((requests + load.sent()) + " requests, but the vendor answered " + paid);
        }
    }

    private <T extends AutoCloseable> T opened(T one) {
        open.addFirst(one);
        return one;
    }

    private void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private String body() {
        String start = "{\"model\":\"openai/mock\",\"messages\":[{\"role\":\"user\",\"content\":\"";
        String end = "\"}]}";
        return start + "x".repeat(Math.max(0, size - start.length() - end.length())) + end;
    }

    private static long vendorReplies(int port) throws IOException {
        try (LiveWire wire = new LiveWire(port)) {
            return Long.parseLong(wire.get("/replies").body().replaceAll("\\D", ""));
        }
    }

    private Sample measure(Test test, double seconds) throws Exception {
        BusGateway gateway = test == Test.ANSWERS ? keeping : plain;
        BusClients.Backlog messages = null;
        if (test == Test.BACKLOG) {
            gateway.door(false);
            messages = load.new Backlog("bench.plain", backlog);
            gateway.door(true);
            messages.awaitFirst();
        }
        double[] before = cpu(gateway);
        BusClients.Load done = switch (test) {
            case HTTP -> load.http(gateway.port, seconds);
            case JMS -> load.jms("bench.plain", seconds);
            case ANSWERS -> load.jms("bench.keeping", seconds);
            case BACKLOG -> messages.awaitAll();
        };
        double[] after = cpu(gateway);
        if (!load.wrong.isEmpty()) {
            throw new IllegalStateException("not every request was answered once and well");
        }
        if (test == Test.HTTP) {
            requests += done.answered();
        }
        double each = 1e6 / done.answered();
        return new Sample(
                done.answered() / done.seconds(),
                (after[0] - before[0]) * each,
                (after[1] - before[1]) * each,
                (after[2] - before[2]) * each);
    }

    private double[] cpu(BusGateway gateway) throws IOException {
        return new double[] {gateway.process.cpuSeconds(), broker.cpuSeconds(), BusProcess.cpuSeconds("self")};
    }

    private void print() {
        System.out.println("| | requests a second | over HTTP, by round | CPU of the gateway per request, µs | of the broker"
                + " | of the clients |\n|---|---|---|---|---|---|");
        for (Map.Entry<Test, List<Sample>> entry : samples.entrySet()) {
            List<Sample> all = entry.getValue();
            List<Sample> http = samples.getOrDefault(Test.HTTP, List.of());
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < Math.min(all.size(), http.size()); i++) {
                ratios.add(all.get(i).rate / http.get(i).rate);
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s | %s |%n",
                    entry.getKey().title,
                    spread("%,.0f", all, Sample::rate),
                    entry.getKey() == Test.HTTP || ratios.isEmpty() ? "" : spread("%.2f", ratios, ratio -> ratio),
                    spread("%.0f", all, Sample::gateway),
                    entry.getKey() == Test.HTTP ? "" : spread("%.0f", all, Sample::broker),
                    spread("%.0f", all, Sample::clients));
        }
        System.out.printf(
                Locale.ROOT,
                "%nMedian (lowest-highest) of %d rounds. %,d requests on HTTP, %,d on JMS, %d wrong.%n",
                rounds,
                requests,
                load == null ? 0 : load.sent(),
                wrong.size());
    }

    private static <T> String spread(String format, List<T> all, ToDoubleFunction<T> figure) {
        double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
        double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        return String.format(
                Locale.ROOT, format + " (" + format + "-" + format + ")", median, sorted[0], sorted[sorted.length - 1]);
    }

    private void delete() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
