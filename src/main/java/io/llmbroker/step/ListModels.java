package io.llmbroker.step;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.Model;
import io.llmbroker.config.ModelEntry;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.json.Json;
import io.llmbroker.server.Gateway;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * OpenAI's list of models, or the one that the path names after {@code /v1/models/}. In: {@code llmPath}. Out: a JSON
 * tree; aliases and providers, never a key or a base URL. Thread-safe.
 */
public final class ListModels implements Processor {
    private static final String ONE = "/v1/models/";

    @Override
    public void process(Exchange exchange) {
        Gateway gateway = Gateway.of(exchange.getContext());
        String path = exchange.getProperty(Property.PATH, "", String.class);
        exchange.getMessage()
                .setBody(
                        path.startsWith(ONE) && !path.equals(ONE)
                                ? one(gateway, path.substring(ONE.length()))
                                : all(gateway));
    }

    private static ObjectNode all(Gateway gateway) {
        ObjectNode list = Json.object().put("object", "list");
        ArrayNode data = list.putArray("data");
        gateway.catalog().models().values().forEach(entry -> data.add(described(entry, entry.alias(), gateway)));
        return list;
    }

    private static ObjectNode one(Gateway gateway, String encoded) {
        String alias = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        return gateway.catalog()
                .find(alias)
                .map(entry -> described(entry, alias, gateway))
                .orElseThrow(() -> ApiError.of(
                                404,
                                ErrorType.NOT_FOUND,
                                "model_not_found",
                                "The model '" + Headers.ascii(alias) + "' does not exist.")
                        .withParam("model"));
    }

    private static ObjectNode described(ModelEntry entry, String alias, Gateway gateway) {
        return Json.object()
                .put("id", alias)
                .put("object", "model")
                .put("created", gateway.since().getEpochSecond())
                .put("owned_by", entry instanceof Model model ? model.provider().name() : "llmbroker");
    }
}
