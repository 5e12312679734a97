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

    /** The same by way of HTTP: the gateway calls itself, as if it were a vendor. */
    public static final String LOOP = "llmbroker-trial-loop";

    /** The route that makes that call; an operator may have deleted it. */
    public static final String LOOP_ROUTE = "vendor-openai";

    private static final ModelEntry ENTRY = entry(ALIAS, "{provider: demo}");

    private TrialModel() {}

    private static ModelEntry entry(String alias, String model) {
        byte[] yaml = ("models: {" + alias + ": " + model + "}").getBytes(StandardCharsets.UTF_8);
        return ConfigLoader.load(new SourceFile(Path.of("trial"), yaml, null), Map.of())
                .models()
                .get(alias);
    }

    static Catalog in(Catalog catalog) {
        return with(catalog, ALIAS, ENTRY);
    }

    static Catalog looping(Catalog catalog, String door) {
        String loop = "{provider: openai, model_name: " + ALIAS + ", base_url: '" + door + "/v1', api_key: trial}";
        return with(catalog, LOOP, entry(LOOP, loop));
    }

    private static Catalog with(Catalog catalog, String alias, ModelEntry entry) {
        Map<String, ModelEntry> models = new LinkedHashMap<>(catalog.models());
        models.put(alias, entry);
        return new Catalog(catalog.proxy(), models, catalog.providers());
    }
}
