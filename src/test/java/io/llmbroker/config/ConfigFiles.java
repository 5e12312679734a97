package io.llmbroker.config;

import io.llmbroker.source.SourceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Loads configurations from text, for tests. */
final class ConfigFiles {
    private ConfigFiles() {}

    /**
     * @param yaml the configuration
     * @param environment variables
     * @return the catalog
     */
    static Catalog load(String yaml, Map<String, String> environment) {
        try {
            Path file = Files.createTempFile("config", ".yaml");
            try {
                Files.writeString(file, yaml);
                return ConfigLoader.load(SourceFile.read(file), environment);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Model model(Catalog catalog, String alias) {
        return (Model) catalog.find(alias).orElseThrow();
    }
}
