package io.llmbroker.config;

import java.util.Map;

/**
 * Where the configuration says what a model is. Immutable.
 *
 * @param place of the model itself: file and line, {@code config.yaml:12}
 * @param defaults name to origin, for all of {@link Model#defaultParams}
 * @param forced name to origin, for all of {@link Model#forcedParams}
 * @param dropped name to origin, for all of {@link Model#dropParams}
 */
public record Origins(
        String place,
        Map<String, ParamOrigin> defaults,
        Map<String, ParamOrigin> forced,
        Map<String, ParamOrigin> dropped) {}
