package io.llmbroker.step.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.server.Gateway;
import io.llmbroker.step.Property;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs how a shadow's answer differs from the client's, one line of JSON of the logger {@code llmbroker.shadow}: both
 * models, whether the texts are the same, where they part (characters), their lengths and ends; the texts themselves only
 * where {@code proxy.log_bodies} is on. In: {@code llmShadowed} of {@link BeginShadow}, the shadow's answer as the body.
 * Changes nothing. Thread-safe.
 */
public final class CompareAnswers implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger("llmbroker.shadow");

    @Override
    public void process(Exchange exchange) {
        JsonNode second = exchange.getMessage().getBody(JsonNode.class);
        JsonNode first = exchange.getProperty(PolicyProperty.SHADOWED, JsonNode.class);
        String id = exchange.getProperty(Property.RECORD, RequestRecord.class).requestId();
        ObjectNode line = Json.object()
                .put("request_id", id.replaceFirst("-shadow$", ""))
                .put("model", exchange.getProperty(PolicyProperty.SHADOWED_MODEL, String.class))
                .put("shadow_model", exchange.getProperty(Property.MODEL, String.class));
        if (first == null) {
            line.put("compared", false).put("why", "the client's answer was a stream");
        } else {
            compare(text(first), text(second), line);
            line.put("finish_reason", finish(first)).put("shadow_finish_reason", finish(second));
            if (Gateway.of(exchange.getContext()).catalog().proxy().logBodies()) {
                line.put("text", text(first)).put("shadow_text", text(second));
            }
        }
        LOG.info("{}", line);
    }

    private static void compare(String first, String second, ObjectNode line) {
        int part = 0;
        while (part < first.length() && part < second.length() && first.charAt(part) == second.charAt(part)) {
            part++;
        }
        line.put("compared", true).put("same", first.equals(second));
        if (!first.equals(second)) {
            line.put("differs_at", part);
        }
        line.put("length", first.length()).put("shadow_length", second.length());
    }

    private static String text(JsonNode answer) {
        JsonNode choice = answer.path("choices").path(0);
        return choice.has("text")
                ? choice.path("text").asText("")
                : choice.path("message").path("content").asText("");
    }

    private static String finish(JsonNode answer) {
        return answer.path("choices").path(0).path("finish_reason").asText(null);
    }
}
