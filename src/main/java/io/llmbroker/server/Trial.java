package io.llmbroker.server;

import io.llmbroker.config.Catalog;
import io.llmbroker.observe.GatewayMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What holds for a revision that answers nobody yet: a catalog that may hold more than the configuration, meters that
 * nobody reads, and a list of the defects that its canned requests brought to light. Thread-safe.
 */
public final class Trial {
    private final Catalog catalog;
    private final GatewayMeters meters = new GatewayMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    private final Queue<Defect> defects = new ConcurrentLinkedQueue<>();

    /**
     * An exception that no step meant to throw.
     *
     * @param routeId where, or null
     * @param failure what
     */
    public record Defect(String routeId, Throwable failure) {}

    /** @param catalog the configuration, perhaps with a model for the trial */
    public Trial(Catalog catalog) {
        this.catalog = catalog;
    }

    /** @return the configuration of the trial */
    public Catalog catalog() {
        return catalog;
    }

    /** @return meters that nobody reads */
    public GatewayMeters meters() {
        return meters;
    }

    /**
     * @param routeId where it happened, or null
     * @param failure what no step meant to throw
     */
    public void defect(String routeId, Throwable failure) {
        defects.add(new Defect(routeId, failure));
    }

    /** @return the first defect since the last call, or null; forgets the others */
    public Defect takeDefect() {
        Defect first = defects.poll();
        defects.clear();
        return first;
    }
}
