package io.llmbroker.config;

import java.time.Duration;
import java.util.List;

/**
 * The keys that real and virtual models share: how long and how often to try.
 *
 * @param timeout in all
 * @param retry further attempts
 * @param fallbacks aliases, in order
 */
record Attempts(Duration timeout, Retry retry, List<String> fallbacks) {
    private static final Duration INITIAL = Duration.ofMillis(250);
    private static final Duration MAX = Duration.ofSeconds(5);

    static Attempts read(Section model, Proxy proxy) {
        return new Attempts(
                model.seconds("timeout", proxy.timeout()),
                retry(model),
                model.texts("fallbacks").stream().map(Section.Text::value).toList());
    }

    private static Retry retry(Section model) {
        Section backoff = model.section("backoff");
        Duration max = backoff.seconds("max", null);
        Duration initial = backoff.seconds("initial", max != null && max.compareTo(INITIAL) < 0 ? max : INITIAL);
        if (max == null) {
            max = initial.compareTo(MAX) > 0 ? initial : MAX;
        } else if (initial.compareTo(max) > 0) {
            backoff.problem("initial", "is longer than max", null);
        }
        return new Retry(model.integer("retries", 0), initial, max);
    }
}
