package io.llmbroker.config;

import io.llmbroker.source.Snapshot;
import io.llmbroker.source.SourceFile;
import java.util.Map;

/** Reads {@code config.yaml} into a {@link Catalog}; fails early and with every mistake at once. Thread-safe. */
public final class ConfigLoader {
    private ConfigLoader() {}

    /**
     * Reads a configuration with its {@code .env}.
     *
     * @param snapshot with both files
     * @param environment the real environment; it wins over {@code .env}
     * @return the catalog
     * @throws ConfigException with every mistake: file, line, path, suggestion
     */
    public static Catalog load(Snapshot snapshot, Map<String, String> environment) {
        return load(snapshot.config(), DotEnv.over(snapshot.dotEnv(), environment));
    }

    /**
     * Reads a configuration.
     *
     * @param file the configuration file
     * @param environment variables for {@code ${VAR}}; the caller has laid the real environment over {@code .env}
     * @return the catalog
     * @throws ConfigException with every mistake: file, line, path, suggestion
     */
    public static Catalog load(SourceFile file, Map<String, String> environment) {
        Problems problems = new Problems(file.path().toString());
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
        Catalog catalog = catalog(draft, variables);
        if (draft.root().path("models").isObject()) {
            new Names(draft, catalog).check();
        }
        problems.throwIfAny();
        return catalog;
    }

    private static Catalog catalog(Draft draft, Variables variables) {
        Map<String, Provider> providers = new ProviderReader(draft).read();
        Proxy proxy = ProxyReader.read(draft.section("proxy"));
        Map<String, ModelEntry> models = new ModelReader(draft, providers, proxy, variables).read();
        return new Catalog(proxy, models, providers, BusReader.read(draft));
    }
}
