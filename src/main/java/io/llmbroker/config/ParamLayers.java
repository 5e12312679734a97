package io.llmbroker.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.ParamOrigin.Level;
import io.llmbroker.json.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Lays {@code default_params} of several levels over each other. */
final class ParamLayers {
    /** What the request itself or the configuration's own keys decide. */
    private static final Map<String, String> RESERVED = Map.of(
            "model", "use model_name",
            "stream", "the client decides it",
            "messages", "the client sends them",
            "prompt", "the client sends it",
            "input", "the client sends it");

    private static final Map<String, String> SYNONYMS =
            Map.of("max_tokens", "max_completion_tokens", "max_completion_tokens", "max_tokens");

    private ParamLayers() {}

    /**
     * Merges: a higher layer's value replaces the lower one's, objects too; its null takes the lower one away; synonyms
     * count as one.
     *
     * @param layers the lowest first; stay as they are
     * @return a new tree without nulls
     */
    static Params merge(Params... layers) {
        ObjectNode merged = Json.object();
        Map<String, ParamOrigin> origins = new HashMap<>();
        for (Params layer : layers) {
            Set<Map.Entry<String, JsonNode>> params = layer.values().properties();
            params.forEach(param -> {
                if (SYNONYMS.containsKey(param.getKey())) {
                    merged.remove(SYNONYMS.get(param.getKey()));
                }
            });
            params.forEach(param -> merged.set(param.getKey(), param.getValue()));
            origins.putAll(layer.origins());
        }
        merged.properties().removeIf(param -> param.getValue().isNull());
        origins.keySet().removeIf(name -> !merged.has(name));
        return new Params(merged, Map.copyOf(origins));
    }

    /**
     * @param section that may hold parameters
     * @param key where
     * @param level whose they are
     * @return them; reports those that cannot be configured
     */
    static Params read(Section section, String key, Level level) {
        ObjectNode params = section.object(key);
        RESERVED.forEach((name, why) -> {
            if (params.has(name)) {
                section.section(key).problem(name, "cannot be configured", why);
            }
        });
        Section own = section.section(key);
        Map<String, ParamOrigin> origins = new HashMap<>();
        params.fieldNames()
                .forEachRemaining(name ->
                        origins.put(name, new ParamOrigin(level, section.draft().place(own.at(name)))));
        return new Params(params, Map.copyOf(origins));
    }
}
