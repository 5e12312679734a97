package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.dialect.FreshId;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.util.Set;

/**
 * A whole answer to OpenAI's {@code chat.completion}. Used for one answer, by one thread.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages">Messages API, the response</a>
 */
final class Answer {
    /** What becomes something else; the vendor's other fields stay at top level unless null. */
    static final Set<String> TRANSLATED =
            Set.of("id", "type", "role", "model", "content", "stop_reason", "usage", "service_tier");

    private final Call call;
    private final ResponseFormat format;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final ArrayNode thinking = Json.NODES.arrayNode();
    private final ArrayNode toolCalls = Json.NODES.arrayNode();
    private final ArrayNode annotations = Json.NODES.arrayNode();
    private boolean formatted;

    private Answer(Call call) {
        this.call = call;
        this.format = ResponseFormat.of(call);
    }

    /**
     * @param call what was asked
     * @param vendor the vendor's message
     * @param created seconds since 1970
     * @return the canonical answer
     * @throws ApiError 502 when it is no message
     */
    static ObjectNode of(Call call, JsonNode vendor, long created) {
        if (!vendor.path("content").isArray()) {
            throw ApiError.badGateway(
                    "invalid_vendor_response", call.provider() + " answered with something that is no message");
        }
        ObjectNode answer = Json.object()
                .put("id", id(vendor))
                .put("object", "chat.completion")
                .put("created", created)
                .put("model", model(call.model(), vendor));
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        new Answer(call).choice(vendor, choice);
        if (vendor.path("usage").isObject()) {
            answer.set("usage", Usage.of(vendor.get("usage")));
            String tier = Usage.serviceTier(vendor.get("usage"));
            if (!tier.isEmpty()) {
                answer.put("service_tier", tier);
            }
        }
        extras(vendor, answer);
        return answer;
    }

    static String id(JsonNode message) {
        String id = message.path("id").asText("");
        return id.isEmpty() ? FreshId.of("msg") : id;
    }

    static String model(String asked, JsonNode message) {
        return message.path("model").asText(asked);
    }

    /** The vendor's fields that OpenAI has no place for. */
    static void extras(JsonNode vendor, ObjectNode answer) {
        vendor.properties().forEach(field -> {
            if (!TRANSLATED.contains(field.getKey()) && !field.getValue().isNull()) {
                answer.putIfAbsent(field.getKey(), field.getValue());
            }
        });
    }

    /** One tool call in OpenAI's form, or the legacy one of a {@code function_call}. */
    static ObjectNode function(JsonNode block, String arguments) {
        return Json.object().put("name", block.path("name").asText("")).put("arguments", arguments);
    }

    private void choice(JsonNode vendor, ObjectNode choice) {
        vendor.get("content").forEach(this::block);
        boolean legacy = Tools.isLegacy(call);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        message.put("content", text.isEmpty() && !toolCalls.isEmpty() ? null : text.toString());
        JsonNode explanation = vendor.path("stop_details").path("explanation");
        if (explanation.isTextual()) {
            message.set("refusal", explanation);
        }
        if (!reasoning.isEmpty()) {
            message.put("reasoning_content", reasoning.toString());
        }
        put(message, "thinking_blocks", thinking);
        if (legacy && !toolCalls.isEmpty()) {
            message.set("function_call", toolCalls.get(0).get("function"));
        } else {
            put(message, "tool_calls", toolCalls);
        }
        put(message, "annotations", annotations);
        if (!formatted && AnswerContent.isNeeded(vendor.get("content"))) {
            message.set(AnswerContent.FIELD, vendor.get("content"));
        }
        String reason = vendor.path("stop_reason").asText("");
        if (!FinishReason.isKnown(reason)) {
            call.report().changed("finish_reason", "stop, for a stop_reason that is not known: " + reason);
        }
        choice.put("finish_reason", FinishReason.of(reason, !toolCalls.isEmpty(), legacy));
    }

    private void block(JsonNode block) {
        switch (block.path("type").asText("")) {
            case "text" -> {
                annotations.addAll(Citations.annotations(block, Citations.length(text.toString())));
                text.append(block.path("text").asText(""));
            }
            case "thinking" -> {
                reasoning.append(block.path("thinking").asText(""));
                thinking.add(block);
            }
            case "redacted_thinking" -> thinking.add(block);
            case "tool_use" -> toolUse(block);
            default -> {}
        }
    }

    private void toolUse(JsonNode block) {
        String arguments = AnswerContent.arguments(block.path("input"));
        if (format.isContent(block.path("name").asText(""))) {
            formatted = true;
            text.append(arguments);
            return;
        }
        ObjectNode toolCall =
                toolCalls.addObject().put("id", block.path("id").asText("")).put("type", "function");
        toolCall.set("function", function(block, arguments));
    }

    private static void put(ObjectNode message, String name, ArrayNode list) {
        if (!list.isEmpty()) {
            message.set(name, list);
        }
    }
}
