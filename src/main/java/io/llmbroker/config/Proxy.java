package io.llmbroker.config;

import java.time.Duration;

/**
 * The settings under {@code proxy:}.
 *
 * @param defaultModel alias for requests without a model, or null
 * @param parameterInjection whether {@code default_params} are filled in; {@code forced_params} always hold
 * @param requestLogging one line a request
 * @param logBodies whether that line holds the bodies
 * @param timeout for models that have none
 * @param maxBodyBytes longest request body that is read
 * @param drainTimeout how long SIGTERM waits for requests in flight
 * @param autoRollback share of requests (0 to 1) that may fail by the gateway's own doing in a saved revision's first
 *     minute, before the revision before it runs again; null for no such watch
 * @param warmUp how long a process that starts sends itself requests before it is ready; zero for not at all
 */
public record Proxy(
        String defaultModel,
        boolean parameterInjection,
        boolean requestLogging,
        boolean logBodies,
        Duration timeout,
        long maxBodyBytes,
        Duration drainTimeout,
        Double autoRollback,
        Duration warmUp) {}
