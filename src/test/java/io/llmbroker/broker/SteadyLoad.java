package io.llmbroker.broker;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients of a gateway with the models {@code gpt} and {@code claude} of a {@link CountingVendor} and {@code demo}:
 * requests at a steady rate, on connections that stay open, and streams, one after another. Thread-safe.
 */
public final class SteadyLoad implements AutoCloseable {
    private static final List<String> MODELS = List.of("gpt", "claude", "demo");
    private static final int LONGEST_STREAM = 150;
    private static final long LONGEST_END_SECONDS = 60;

    private final TestBroker broker;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ConcurrentLinkedDeque<WireClient> idle = new ConcurrentLinkedDeque<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private volatile boolean over;

    private SteadyLoad(TestBroker broker) {
        this.broker = broker;
    }

    /**
     * @param broker the gateway
     * @param requestsPerSecond whatever becomes of the ones before
     * @param streams at any time
     * @return the load, which goes on until it is closed
     */
    public static SteadyLoad start(TestBroker broker, int requestsPerSecond, int streams) {
        SteadyLoad load = new SteadyLoad(broker);
        load.clock.scheduleAtFixedRate(
                () -> load.threads.execute(load::request), 0, 1_000_000 / requestsPerSecond, TimeUnit.MICROSECONDS);
        for (int i = 0; i < streams; i++) {
            String model = MODELS.get(i % MODELS.size());
            load.threads.execute(() -> {
                while (!load.over) {
                    load.stream(model);
                }
            });
        }
        return load;
    }

    /** @return what went wrong, one line each */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** @return requests that were not streams, so far */
    public int requests() {
        return requests.get();
    }

    /** @return streams that have ended */
    public int streams() {
        return streams.get();
    }

    private void request() {
        String model = MODELS.get(requests.getAndIncrement() % MODELS.size());
        try {
            WireClient free = idle.poll();
            WireClient client = free == null ? WireClient.to(broker) : free;
            client.post("/v1/chat/completions", WireClient.chat(model, false)).head();
            String body = client.body();
            if (client.status() != 200
                    || !body.contains("\"finish_reason\":\"stop\"")
                    || !model.equals(client.headers().get("x-llmbroker-model"))) {
                failures.add(model + ": status " + client.status() + ": " + body);
            }
            idle.push(client);
        } catch (IOException | RuntimeException e) {
            failures.add(model + ": " + e);
        }
    }

    private void stream(String model) {
        int count = ThreadLocalRandom.current().nextInt(1, LONGEST_STREAM);
        String prompt = (model.equals("demo") ? "[demo slow=20] " : "") + "count to " + count;
        String request =
                "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]";
        try (WireClient client = WireClient.to(broker)) {
            client.post("/v1/chat/completions", request + ",\"stream\":true}").head();
            String wanted = model.equals("demo") ? "count to " + count : String.join("", CountingVendor.words(count));
            String wrong = client.status() == 200 ? mistake(client.events(), wanted) : client.body();
            if (wrong != null) {
                failures.add("stream of " + model + ": " + wrong);
            }
        } catch (IOException | RuntimeException e) {
            failures.add("stream of " + model + ": " + e);
        }
        streams.incrementAndGet();
    }

    /** What is wrong with the events of a stream: the text, in order; one finish reason; [DONE] at the very end. */
    private static String mistake(List<String> events, String wanted) throws IOException {
        StringBuilder text = new StringBuilder();
        int finishes = 0;
        int last = events.size() - 1;
        for (String event : events.subList(0, Math.max(0, last))) {
            JsonNode choice = Json.MAPPER.readTree(event).path("choices").path(0);
            text.append(choice.at("/delta/content").asText(""));
            finishes += choice.path("finish_reason").isTextual() ? 1 : 0;
        }
        boolean done = last >= 0 && events.get(last).equals("[DONE]");
        boolean whole = text.toString().equals(wanted) || wanted.startsWith("count") && text.indexOf(wanted) > 0;
        return whole && finishes == 1 && done ? null : events.size() + " events, not '" + wanted + "': " + events;
    }

    /** Ends: no new requests and streams; waits for those that are under way. */
    @Override
    public void close() throws IOException {
        over = true;
        if (!ended(clock) || !ended(threads)) {
            threads.shutdownNow();
            throw new AssertionError("requests without an end");
        }
        for (WireClient client : idle) {
            client.close();
        }
    }

    private static boolean ended(ExecutorService threads) {
        threads.shutdown();
        try {
            return threads.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
