package io.llmbroker.server;

import io.llmbroker.config.Catalog;
import io.llmbroker.config.ConfigLoader;
import io.llmbroker.config.ModelEntry;
import io.llmbroker.source.SourceFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The model that canned requests ask for: the built-in vendor's, under a name of its own. Stateless. */
public final class TrialModel {
    /** What canned requests say; clients cannot. */
    public static final String ALIAS = "llmbroker-trial";

    /** The route that answers it; an operator may have deleted it. */
    public static final String ROUTE = "vendor-demo";

    private static final ModelEntry ENTRY = ConfigLoader.load(
                    new SourceFile(
                            Path.of("trial"),
                            ("models: {" + ALIAS + ": {provider: demo}}").getBytes(StandardCharsets.UTF_8),
                            null),
                    Map.of())
            .models()
            .get(ALIAS);

    private TrialModel() {}

    static Catalog in(Catalog catalog) {
        Map<String, ModelEntry> models = new LinkedHashMap<>(catalog.models());
        models.put(ALIAS, ENTRY);
        return new Catalog(catalog.proxy(), models, catalog.providers());
    }
}
