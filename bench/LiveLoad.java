import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Phaser;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests at a steady rate, whatever becomes of the ones before, and streams one after another. Whole answers tell which
 * edit they saw: of the configuration by the injected {@code seed}, of the routes by a header. Thread-safe.
 */
final class LiveLoad implements AutoCloseable {
    private static final Pattern SEED = Pattern.compile("seed (\\d+)\\.");
    private static final Pattern CONTENT = Pattern.compile("\"content\":\"(\\d+) \"");
    private static final int FEWEST_EVENTS = 40;
    private static final int MOST_EVENTS = 400;

    final Queue<String> failures = new ConcurrentLinkedQueue<>();
    final Queue<Double> millis = new ConcurrentLinkedQueue<>();
    final AtomicInteger requests = new AtomicInteger();
    final AtomicInteger streams = new AtomicInteger();
    final AtomicInteger cut = new AtomicInteger();
    final AtomicInteger events = new AtomicInteger();
    private final ConcurrentLinkedDeque<LiveWire> idle = new ConcurrentLinkedDeque<>();
    private final Map<Integer, Long> firstSeen = new ConcurrentHashMap<>();
    private final AtomicInteger lastSeed = new AtomicInteger();
    private final AtomicInteger lastRoutes = new AtomicInteger();
    private final Phaser open = new Phaser(1);
    private final int port;
    private volatile boolean over;

    /** Begins, with so many requests a second and so many streams at any time. */
    LiveLoad(ExecutorService threads, int port, int rate, int streams) {
        this.port = port;
        begin(threads, () -> pace(threads, rate));
        for (int i = 0; i < streams; i++) {
            String model = i % 2 == 0 ? "gpt" : "claude";
            begin(threads, () -> {
                while (!over) {
                    stream(model);
                }
            });
        }
    }

    private void begin(ExecutorService threads, Runnable task) {
        open.register();
        threads.execute(() -> {
            try {
                task.run();
            } finally {
                open.arriveAndDeregister();
            }
        });
    }

    private void pace(ExecutorService threads, int rate) {
        long began = System.nanoTime();
        for (long i = 0; !over; i++) {
            long wait = began + i * 1_000_000_000L / rate - System.nanoTime();
            if (wait > 0) {
                java.util.concurrent.locks.LockSupport.parkNanos(wait);
            }
            long number = i;
            begin(threads, () -> request(number));
        }
    }

    private void request(long number) {
        // most tell what they saw; the others go the other ways through the gateway
        String model = number % 10 == 8 ? "claude" : number % 10 == 9 ? "demo" : "gpt";
        boolean last = number % 20 == 0;
        int seed = lastSeed.get();
        int routes = lastRoutes.get();
        long began = System.nanoTime();
        try {
            LiveWire wire = idle.pollFirst();
            wire = wire == null ? new LiveWire(port) : wire;
            LiveWire.Answer answer = wire.chat(body(model), last);
            long now = System.nanoTime();
            requests.incrementAndGet();
            millis.add((now - began) / 1e6);
            if (answer.status() != 200) {
                failures.add("status " + answer.status() + ": " + answer.body());
            } else if (model.equals("gpt")) {
                saw(lastSeed, seed, find(SEED, answer.body()), now);
                saw(lastRoutes, routes, Integer.parseInt(answer.headers().getOrDefault("x-edit", "0")), now);
            }
            if (last) {
                wire.close();
            } else {
                idle.addFirst(wire);
            }
        } catch (IOException | RuntimeException e) {
            failures.add(model + ": " + e);
        }
    }

    static String body(String model) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    }

    private void saw(AtomicInteger latest, int before, int edit, long now) {
        if (edit < before) {
            failures.add("after edit " + before + " an answer of edit " + edit);
        }
        firstSeen.putIfAbsent(edit, now);
        latest.accumulateAndGet(edit, Math::max);
    }

    /** When an answer first showed an edit, on the clock of System.nanoTime; null when none has yet. */
    Long firstSeen(int edit) {
        return firstSeen.get(edit);
    }

    private static int find(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("not the answer: " + text);
        }
        return Integer.parseInt(found.group(1));
    }

    private void stream(String model) {
        int count = ThreadLocalRandom.current().nextInt(FEWEST_EVENTS, MOST_EVENTS);
        Check check = new Check();
        String wrong;
        try (LiveWire wire = new LiveWire(port)) {
            LiveWire.Answer answer = wire.stream(
                    "{\"model\":\"" + model + "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"count to "
                            + count + "\"}]}",
                    check::line);
            wrong = answer.status() != 200 ? "status " + answer.status() : check.mistake(count);
        } catch (IOException | RuntimeException e) {
            wrong = e.toString();
        }
        streams.incrementAndGet();
        events.addAndGet(check.next);
        if (wrong != null) {
            cut.incrementAndGet();
            failures.add("stream of " + model + " after " + check.next + " of " + count + " events: " + wrong);
        }
    }

    /** What a stream must be: numbers in order, one finish reason, [DONE], nothing after it. */
    private static final class Check {
        private int next;
        private int finishes;
        private int dones;
        private String odd;

        void line(String line) {
            Matcher content = CONTENT.matcher(line);
            if (dones > 0) {
                odd = "after [DONE]: " + line;
            } else if (line.equals("data: [DONE]")) {
                dones++;
            } else if (content.find()) {
                if (Integer.parseInt(content.group(1)) != next++ || finishes > 0) {
                    odd = "out of order: " + line;
                }
            } else if (!line.startsWith("data: {")) {
                odd = "no event: " + line;
            }
            finishes += line.contains("\"finish_reason\":\"") ? 1 : 0;
        }

        String mistake(int count) {
            return odd != null ? odd
                    : next != count || finishes != 1 || dones != 1
                            ? next + " events, " + finishes + " finish reasons, " + dones + " [DONE]"
                            : null;
        }
    }

    /** Ends: no new requests and streams; waits for those that are under way. */
    @Override
    public void close() throws IOException {
        over = true;
        open.arriveAndAwaitAdvance();
        for (LiveWire wire : idle) {
            wire.close();
        }
    }
}
