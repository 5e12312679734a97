package io.llmbroker.observe;

import io.llmbroker.dialect.Endpoint;
import io.llmbroker.error.ApiError;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The gateway's own meters. Every label has a bounded set of values: aliases and patterns of the configuration,
 * providers, statuses. Thread-safe; one per meter registry.
 */
public final class GatewayMeters {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50),
        Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1),
        Duration.ofMillis(2500), Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30),
        Duration.ofSeconds(60), Duration.ofSeconds(120), Duration.ofSeconds(300)
    };

    private final PrometheusMeterRegistry registry;
    private final Map<String, AtomicInteger> inFlight = new ConcurrentHashMap<>();
    private final Set<String> pauses = ConcurrentHashMap.newKeySet();
    private final Map<Labels, Series> series = new ConcurrentHashMap<>();

    /** @param registry where the meters are kept */
    public GatewayMeters(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    /** @return where every meter of the process is kept, Camel's too */
    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /**
     * A model's turn has come; the request is in flight there until {@link #ended} or the next turn.
     *
     * @param record of the request, which knows its model and provider
     */
    public void turn(RequestRecord record) {
        record.flyingIn(inFlight.computeIfAbsent(
                record.label + '\0' + record.provider, key -> gauge(record.label, record.provider)));
    }

    /**
     * @param model alias or pattern that was asked for
     * @param providerName whose turn it is
     * @return requests for the one that are with the other now
     */
    public int inFlight(String model, String providerName) {
        AtomicInteger count = inFlight.get(model + '\0' + providerName);
        return count == null ? 0 : count.get();
    }

    private AtomicInteger gauge(String model, String provider) {
        AtomicInteger count = new AtomicInteger();
        Gauge.builder("llmbroker.requests.in.flight", count, AtomicInteger::get)
                .description("Requests that are not answered to their end yet")
                .tags("model", model, "provider", provider)
                .register(registry);
        return count;
    }

    /**
     * A request is over.
     *
     * @param record all that is known of it
     */
    public void ended(RequestRecord record) {
        record.flyingIn(null);
        String model = record.label == null ? "none" : record.label;
        String provider = record.provider == null ? "none" : record.provider;
        Series series = this.series.computeIfAbsent(new Labels(model, provider, record.endpoint), Series::new);
        series.answered(record.status()).increment();
        series.duration.record((long) (record.totalMillis() * 1e6), TimeUnit.NANOSECONDS);
        series.overhead.record(Math.max(0, (long) (record.overheadMillis() * 1e6)), TimeUnit.NANOSECONDS);
        if (record.firstTokenMillis() >= 0) {
            timer("llmbroker.time.to.first.token", "From the request's arrival to the first content", series.tags)
                    .record((long) (record.firstTokenMillis() * 1e6), TimeUnit.NANOSECONDS);
        }
        tokens(record.tokens(), series.tags);
        for (String name : record.dropped().keySet()) {
            count(
                    "llmbroker.parameters.dropped",
                    "Parameters that a vendor was not sent",
                    Tags.of("parameter", name),
                    1);
        }
        count(
                "llmbroker.stream.events.skipped",
                "Events of a vendor's stream that made no sense",
                series.tags,
                record.skippedEvents());
    }

    private record Labels(String model, String provider, Endpoint endpoint) {}

    /** The meters that every request counts in, looked up once for all requests of the same labels. */
    private final class Series {
        private final Tags tags;
        private final Tags of;
        private final Timer duration;
        private final Timer overhead;
        private final Map<Integer, Counter> byStatus = new ConcurrentHashMap<>();

        Series(Labels labels) {
            tags = Tags.of("model", labels.model(), "provider", labels.provider());
            of = tags.and("endpoint", labels.endpoint().wireName());
            duration = timer(
                    "llmbroker.request.duration", "From the request's arrival to the last byte of its answer", of);
            overhead = timer("llmbroker.gateway.overhead", "Time that the gateway itself took", of);
        }

        Counter answered(int status) {
            return byStatus.computeIfAbsent(status, some -> Counter.builder("llmbroker.requests")
                    .description("Requests answered")
                    .tags(of.and("status", String.valueOf(some)))
                    .register(registry));
        }
    }

    private void tokens(TokenCount tokens, Tags tags) {
        String name = "llmbroker.tokens";
        String description = "Tokens, as the vendors count them";
        count(name, description, tags.and("type", "input"), tokens.input);
        count(name, description, tags.and("type", "output"), tokens.output);
        count(name, description, tags.and("type", "cached"), tokens.cached);
        count(name, description, tags.and("type", "reasoning"), tokens.reasoning);
    }

    /**
     * A call to a vendor failed, whether or not another attempt mends it.
     *
     * @param record of the request, which knows the model that was called
     * @param error what became of it
     */
    public void upstreamError(RequestRecord record, ApiError error) {
        count(
                "llmbroker.upstream.errors",
                "Calls to vendors that failed",
                Tags.of(
                        "model",
                        record.label,
                        "provider",
                        record.provider,
                        "status",
                        String.valueOf(error.status()),
                        "type",
                        error.type().wireName()),
                1);
    }

    /**
     * A request was answered before any route saw it: nobody can know its model.
     *
     * @param error what the client was told; one of the gateway's own, so that codes are few
     */
    public void refused(ApiError error) {
        count(
                "llmbroker.requests.refused",
                "Requests that no route took",
                Tags.of("status", String.valueOf(error.status()), "code", String.valueOf(error.code())),
                1);
    }

    /**
     * A message of a bus was taken, and this became of it.
     *
     * @param door {@code jms}, {@code amqp}, {@code kafka}
     * @param destination queue or topic of the configuration
     * @param outcome one of a few words
     */
    public void message(String door, String destination, String outcome) {
        count(
                "llmbroker.bus.messages",
                "Messages taken from a bus, by what became of them",
                Tags.of("door", door, "destination", destination, "outcome", outcome),
                1);
    }

    /**
     * Shows from now on whether messages for a model wait.
     *
     * @param model alias or pattern
     * @param paused asked at each look
     */
    public void watchPause(String model, BooleanSupplier paused) {
        if (pauses.add(model)) {
            Gauge.builder("llmbroker.bus.paused", () -> paused.getAsBoolean() ? 1 : 0)
                    .description("Whether messages for a model wait because a vendor wants no calls")
                    .tags("model", model)
                    .register(registry);
        }
    }

    /** An event found no room, because the bus does not take as many as there are. */
    public void eventDropped() {
        count("llmbroker.events.dropped", "Events for other systems that found no room", Tags.empty(), 1);
    }

    private void count(String name, String description, Tags tags, long amount) {
        if (amount > 0) {
            Counter.builder(name)
                    .description(description)
                    .tags(tags)
                    .register(registry)
                    .increment(amount);
        }
    }

    private Timer timer(String name, String description, Tags tags) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
