package io.llmbroker.server;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where a gateway is read from and where it listens.
 *
 * @param config the configuration file
 * @param routes folder of the route files, sub-folders included
 * @param properties Camel's own settings
 * @param host address to bind
 * @param port port to bind, 0 for a free one
 */
public record Sources(Path config, Path routes, Path properties, String host, int port) {
    /**
     * @param environment {@code LLMBROKER_CONFIG}, {@code LLMBROKER_ROUTES}, {@code LLMBROKER_PROPERTIES},
     *     {@code LLMBROKER_HOST}, {@code LLMBROKER_PORT}
     * @return the sources, with the defaults where the environment says nothing
     * @throws IllegalArgumentException when the port is not a number
     */
    public static Sources of(Map<String, String> environment) {
        String port = environment.getOrDefault("LLMBROKER_PORT", "8000");
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException("LLMBROKER_PORT is not a port: " + port);
        }
        return new Sources(
                Path.of(environment.getOrDefault("LLMBROKER_CONFIG", "config.yaml")),
                Path.of(environment.getOrDefault("LLMBROKER_ROUTES", "routes")),
                Path.of(environment.getOrDefault("LLMBROKER_PROPERTIES", "application.properties")),
                environment.getOrDefault("LLMBROKER_HOST", "0.0.0.0"),
                Integer.parseInt(port));
    }
}
