package io.llmbroker.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * One call to one vendor: all that a dialect may know of it.
 *
 * @param endpoint the operation
 * @param provider the provider's name, for messages
 * @param model what the vendor calls the model; also the request's {@code model}
 * @param request the canonical OpenAI request with the configuration's parameters merged in and the parameter table
 *     applied; must not be changed: a retry encodes again from it
 * @param injected names of the top-level parameters that came from the configuration and not from the client
 * @param stream whether the vendor is to stream
 * @param facts what is known of this model as data ({@code params/<rules>.yaml}, provider, model): an object, never
 *     null
 * @param report takes what could not be sent as it was
 */
public record Call(
        Endpoint endpoint,
        String provider,
        String model,
        ObjectNode request,
        Set<String> injected,
        boolean stream,
        JsonNode facts,
        Report report) {}
