package io.llmbroker.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * An alias that stands for one vendor's model. Immutable by convention: nobody changes the trees.
 *
 * @param alias what clients say; for a pattern ({@code openai/*}) the name that matched it
 * @param provider host, dialect, rules
 * @param modelName what the vendor calls it
 * @param apiKey the key, or the variable that lacks it
 * @param baseUrl the vendor's base URL, without a slash at the end; null for a dialect that calls nobody
 * @param defaultParams defaults, proxy under provider under model, merged; fill what the request lacks
 * @param forcedParams win over the request
 * @param dropParams names that are never sent
 * @param patch the last stage, on the vendor's JSON
 * @param timeout in all
 * @param retry further attempts
 * @param fallbacks aliases, in order
 * @param facts settings for the dialect from this model's configuration ({@code completions: native}); never null
 * @param price what the vendor takes for tokens, or null
 * @param origins where the configuration says all this
 */
public record Model(
        String alias,
        Provider provider,
        String modelName,
        Secret apiKey,
        String baseUrl,
        ObjectNode defaultParams,
        ObjectNode forcedParams,
        Set<String> dropParams,
        List<Patch> patch,
        Duration timeout,
        Retry retry,
        List<String> fallbacks,
        ObjectNode facts,
        Price price,
        Origins origins)
        implements ModelEntry {

    @Override
    public String place() {
        return origins.place();
    }
}
