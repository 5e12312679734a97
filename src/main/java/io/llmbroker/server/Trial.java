package io.llmbroker.server;

import io.llmbroker.config.Catalog;
import io.llmbroker.error.ApiError;
import io.llmbroker.observe.GatewayMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What holds for a revision that answers nobody yet: a catalog that may hold more than the configuration, meters that
 * nobody reads, and a list of the failures that its canned requests brought to light. Thread-safe.
 */
public final class Trial {
    private volatile Catalog catalog;
    private final GatewayMeters meters = new GatewayMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    /** Failure to the innermost route that it left. */
    private final Map<Throwable, String> failedIn = Collections.synchronizedMap(new IdentityHashMap<>());

    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();

    /**
     * A request that was answered with an error.
     *
     * @param routeId the innermost route that the exception left, or null
     * @param thrown by a step
     * @param error what the client is told of it, or null when no step meant to throw it
     */
    public record Failure(String routeId, Throwable thrown, ApiError error) {
        /** What a gateway may well want to answer: who may not, who must wait, that it is closed. */
        private static final Set<Integer> DELIBERATE = Set.of(401, 403, 429, 503);

        /** @return whether a request that is right must not be answered so: the routes or the gateway are at fault */
        public boolean isDefect() {
            return error == null || !error.isFromVendor() && !DELIBERATE.contains(error.status());
        }
    }

    /** @param catalog the configuration, perhaps with a model for the trial */
    public Trial(Catalog catalog) {
        this.catalog = catalog;
    }

    /** @return the configuration of the trial */
    public Catalog catalog() {
        return catalog;
    }

    /**
     * Adds {@link TrialModel#LOOP}.
     *
     * @param door by which the revision calls itself
     */
    public void loopsThrough(TrialDoor door) {
        catalog = TrialModel.looping(catalog, door.url());
    }

    /** @return meters that nobody reads */
    public GatewayMeters meters() {
        return meters;
    }

    /**
     * A failure leaves a route, upwards.
     *
     * @param routeId of the route
     * @param failure that may turn out to be a defect
     */
    void leaves(String routeId, Throwable failure) {
        failedIn.putIfAbsent(failure, routeId);
    }

    /**
     * A request was answered with an error.
     *
     * @param failure what a step threw
     * @param error what the client is told of it, or null when no step meant to throw it
     */
    public void failed(Throwable failure, ApiError error) {
        failures.add(new Failure(failedIn.get(failure), failure, error));
    }

    /** @return the first failure since the last call, or null; forgets the others */
    public Failure takeFailure() {
        Failure first = failures.poll();
        failures.clear();
        failedIn.clear();
        return first;
    }
}
