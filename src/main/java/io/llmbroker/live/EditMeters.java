package io.llmbroker.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;

/** Meters of live edits: how many went live, were rejected, were undone. Thread-safe. */
final class EditMeters {
    /** What became of an edit. */
    enum Result {
        LIVE,
        UNCHANGED,
        REJECTED,
        ROLLED_BACK
    }

    private final Map<Result, Counter> counters = new EnumMap<>(Result.class);

    /**
     * @param registry where they are kept
     * @param running gives the number of the running revision
     * @param rejected gives 1 when the last save was rejected, else 0
     * @param alive gives the number of revisions that are not closed
     */
    EditMeters(MeterRegistry registry, IntSupplier running, IntSupplier rejected, IntSupplier alive) {
        for (Result result : Result.values()) {
            counters.put(
                    result,
                    Counter.builder("llmbroker.config.edits")
                            .description("Saves and rollbacks, by what became of them")
                            .tag("result", result.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        gauge(registry, "llmbroker.config.revision", "Number of the revision that runs", running);
        gauge(registry, "llmbroker.config.rejected", "1 when the last save was rejected, else 0", rejected);
        gauge(registry, "llmbroker.config.revisions.alive", "Revisions that run or finish what they began", alive);
    }

    private static void gauge(MeterRegistry registry, String name, String description, IntSupplier value) {
        Gauge.builder(name, value, IntSupplier::getAsInt)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    void edited(Result result) {
        counters.get(result).increment();
    }
}
