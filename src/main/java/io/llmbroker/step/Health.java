package io.llmbroker.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.Model;
import io.llmbroker.config.ModelEntry;
import io.llmbroker.json.Json;
import io.llmbroker.server.Gateway;
import io.llmbroker.source.Rejected;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Says whether the gateway answers; calls no vendor. In: {@code llmPath}, which ends in {@code /live} or {@code /ready}
 * for the probes. Out: a JSON tree, status 503 when new requests should go elsewhere. Thread-safe.
 */
public final class Health implements Processor {
    @Override
    public void process(Exchange exchange) {
        Gateway gateway = Gateway.of(exchange.getContext());
        String path = exchange.getProperty(Property.PATH, "", String.class);
        boolean up = path.endsWith("/live") || !gateway.draining();
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, up ? 200 : 503);
        ObjectNode health = Json.object().put("status", up ? "UP" : "DOWN");
        if (path.equals("/health")) {
            describe(gateway, health);
        }
        exchange.getMessage().setBody(health);
    }

    private static JsonNode rejected(Rejected save) {
        if (save == null) {
            return Json.NODES.nullNode();
        }
        ObjectNode rejected = Json.object().put("at", save.at().toString());
        save.changed().forEach(rejected.putArray("changed")::add);
        save.problems().forEach(rejected.putArray("problems")::add);
        return rejected;
    }

    private static void describe(Gateway gateway, ObjectNode health) {
        health.putObject("config")
                .put("revision", gateway.revision())
                .put("since", gateway.since().toString())
                .set("rejected", rejected(gateway.rejected()));
        ObjectNode models = health.putObject("models");
        int ready = 0;
        for (ModelEntry entry : gateway.catalog().models().values()) {
            if (!(entry instanceof Model model) || model.apiKey().ready()) {
                ready++;
            }
        }
        models.put("configured", gateway.catalog().models().size()).put("ready", ready);
    }
}
