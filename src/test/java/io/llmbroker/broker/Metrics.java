package io.llmbroker.broker;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A scrape of {@code /metrics}. */
public record Metrics(String text) {
    private static final long GENEROUS_NANOS = 20_000_000_000L;

    public static Metrics of(TestBroker broker) throws Exception {
        return new Metrics(broker.get("/metrics").body());
    }

    /** Scrapes until a condition holds: a request is metered after its last byte. */
    public static Metrics await(TestBroker broker, Predicate<Metrics> condition) throws Exception {
        long end = System.nanoTime() + GENEROUS_NANOS;
        Metrics scrape = of(broker);
        while (!condition.test(scrape)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never came true:\n" + scrape.text());
            }
            scrape = of(broker);
        }
        return scrape;
    }

    /** Lines of a metric that hold all of these labels, such as {@code status="200"}. */
    public List<String> lines(String name, String... labels) {
        return text.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .collect(Collectors.toList());
    }

    public double sum(String name, String... labels) {
        return lines(name, labels).stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    public double inFlight() {
        return sum("llmbroker_requests_in_flight");
    }
}
