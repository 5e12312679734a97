package io.llmbroker.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A host with a key, a dialect and rules: a preset of {@code providers.yaml} or an entry under {@code providers:}.
 * Immutable by convention: nobody changes the trees.
 *
 * @param name what {@code models.*.provider} says; canonical ({@code anthropic} becomes {@code claude})
 * @param dialect the wire format's name
 * @param rules name of the parameter table {@code params/<rules>.yaml}; by default the dialect's
 * @param baseUrl what the vendor's own SDK takes as its base URL, or null when each model must give it
 * @param route id of the route that makes the call; by default {@code vendor-<dialect>}
 * @param authHeader header that carries the key, for example {@code authorization} or {@code x-api-key}
 * @param authPrefix what stands before the key in that header ({@code "Bearer "}); never null
 * @param keyVariable environment variable that holds the key when a model gives no {@code api_key}, or null
 * @param apiKey the provider's own key, or null
 * @param headers further headers for the vendor; never null
 * @param defaultParams defaults for every model of this provider, merged into {@link Model#defaultParams}; a
 *     null takes away the proxy's; never null
 * @param paramOrigins name to origin, for all of {@code defaultParams}
 * @param facts settings that the dialect reads ({@code reasoning_content_in_history: true}); never null
 */
public record Provider(
        String name,
        String dialect,
        String rules,
        String baseUrl,
        String route,
        String authHeader,
        String authPrefix,
        String keyVariable,
        Secret apiKey,
        Map<String, String> headers,
        ObjectNode defaultParams,
        Map<String, ParamOrigin> paramOrigins,
        ObjectNode facts) {

    /** Without the headers' values: they can hold keys. */
    @Override
    public String toString() {
        return "Provider[name=" + name + ", dialect=" + dialect + ", rules=" + rules + ", baseUrl=" + baseUrl
                + ", route=" + route + ", authHeader=" + authHeader + ", keyVariable=" + keyVariable + ", apiKey="
                + apiKey + ", headers=" + headers.keySet() + ", defaultParams=" + defaultParams + ", facts=" + facts
                + "]";
    }
}
