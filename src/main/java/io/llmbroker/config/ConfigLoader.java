package io.llmbroker.config;

import java.nio.file.Path;
import java.util.Map;

/** Reads {@code config.yaml} into a {@link Catalog}; fails early and with every mistake at once. Thread-safe. */
public final class ConfigLoader {
    private ConfigLoader() {}

    /**
     * @param file the configuration file
     * @param environment variables for {@code ${VAR}}; the caller has laid the real environment over {@code .env}
     * @return the catalog
     * @throws ConfigException with every mistake: file, line, path, suggestion
     */
    public static Catalog load(Path file, Map<String, String> environment) {
        throw new IllegalStateException("not written yet: " + file + environment.size());
    }
}
