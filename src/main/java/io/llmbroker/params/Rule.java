package io.llmbroker.params;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.dialect.Endpoint;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a vendor's models, or some of them, do with parameters. Immutable.
 *
 * @param models searched in the vendor's model name; null for every model
 * @param endpoints the operations that it holds for
 * @param stream only for calls that stream ({@code true}) or do not ({@code false}); null for both
 * @param why one line for the report; may be null
 * @param rename old name to new name
 * @param drop what is removed and reported
 * @param refuse what is a 400
 * @param clamp numbers that are moved into a range
 * @param exclusive at most one of these is sent
 * @param set filled in when absent
 */
record Rule(
        Pattern models,
        Set<Endpoint> endpoints,
        Boolean stream,
        String why,
        Map<String, String> rename,
        List<Named> drop,
        List<Named> refuse,
        Map<String, Range> clamp,
        List<String> exclusive,
        Map<String, JsonNode> set) {

    /** A parameter, but for values that mean the vendor's own behaviour. */
    record Named(String name, Verdict verdict) {}

    /** Bounds of a number, each may be null. */
    record Range(BigDecimal min, BigDecimal max) {}

    boolean isFor(String model) {
        return models == null || models.matcher(model).find();
    }

    boolean isFor(Endpoint endpoint, boolean streaming) {
        return endpoints.contains(endpoint) && (stream == null || stream == streaming);
    }

    String why(String otherwise) {
        return why == null ? otherwise : why;
    }
}
