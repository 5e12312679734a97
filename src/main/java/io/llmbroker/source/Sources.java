package io.llmbroker.source;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where the files of a gateway are.
 *
 * @param config the configuration file; a {@code .env} is looked for beside it
 * @param routes folder of the route files, sub-folders included
 * @param properties Camel's own settings
 * @param smoke folder of the requests that every revision must answer; need not exist
 */
public record Sources(Path config, Path routes, Path properties, Path smoke) {
    /**
     * @param environment {@code LLMBROKER_CONFIG}, {@code LLMBROKER_ROUTES}, {@code LLMBROKER_PROPERTIES},
     *     {@code LLMBROKER_SMOKE}
     * @return the sources, with the defaults where the environment says nothing
     */
    public static Sources of(Map<String, String> environment) {
        return new Sources(
                Path.of(environment.getOrDefault("LLMBROKER_CONFIG", "config.yaml")),
                Path.of(environment.getOrDefault("LLMBROKER_ROUTES", "routes")),
                Path.of(environment.getOrDefault("LLMBROKER_PROPERTIES", "application.properties")),
                Path.of(environment.getOrDefault("LLMBROKER_SMOKE", "smoke")));
    }
}
