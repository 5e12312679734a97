package io.llmbroker.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** Reads {@code config.yaml} into a {@link Catalog}; fails early and with every mistake at once. Thread-safe. */
public final class ConfigLoader {
    private ConfigLoader() {}

    /**
     * Reads a configuration that uses the built-in dialects.
     *
     * @param file the configuration file
     * @param environment variables for {@code ${VAR}}; the caller has laid the real environment over {@code .env}
     * @return the catalog
     * @throws ConfigException with every mistake: file, line, path, suggestion
     */
    public static Catalog load(Path file, Map<String, String> environment) {
        return load(file, environment, Set.of());
    }

    /**
     * Reads a configuration.
     *
     * @param file the configuration file
     * @param environment variables for {@code ${VAR}}; the caller has laid the real environment over {@code .env}
     * @param dialects names of dialects that are there besides the built-in ones
     * @return the catalog
     * @throws ConfigException with every mistake: file, line, path, suggestion
     */
    public static Catalog load(Path file, Map<String, String> environment, Set<String> dialects) {
        Problems problems = new Problems(file.toString());
        Document document = YamlReader.read(file, problems);
        if (document == null) {
            problems.throwIfAny();
        }
        problems.locate(document);
        Draft draft = new Draft(document, problems);
        Variables variables = new Variables(environment);
        new VariableFiller(document, draft, variables).fill();
        new NotYet(draft).check();
        new SchemaCheck(draft).check();
        Catalog catalog = catalog(draft, variables, dialects);
        if (draft.root().path("models").isObject()) {
            new Names(draft, catalog).check();
        }
        problems.throwIfAny();
        return catalog;
    }

    private static Catalog catalog(Draft draft, Variables variables, Set<String> dialects) {
        Map<String, Provider> providers = new ProviderReader(draft, dialects).read();
        Proxy proxy = ProxyReader.read(draft.section("proxy"));
        Map<String, ModelEntry> models = new ModelReader(draft, providers, proxy, variables).read();
        return new Catalog(proxy, models, providers);
    }
}
