package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.util.List;
import java.util.Set;

/**
 * The body of {@code POST /v1/messages}. Its fields come in one order, whatever the client's, so that equal prefixes
 * stay byte-identical; what OpenAI does not define is forwarded at top level.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages">Messages API</a>
 */
final class RequestBody {
    /** What becomes something else; all other fields are forwarded. */
    private static final Set<String> TRANSLATED = Set.of(
            "model",
            "messages",
            "max_tokens",
            "max_completion_tokens",
            "system",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "functions",
            "function_call",
            "web_search_options",
            "response_format",
            "reasoning_effort",
            "thinking",
            "output_config",
            "stop",
            "stop_sequences",
            "user",
            "safety_identifier",
            "metadata",
            "service_tier",
            "stream",
            "stream_options");

    private final Call call;
    private final ObjectNode request;
    private final ModelFacts facts;
    private final ObjectNode body = Json.object();

    private RequestBody(Call call) {
        this.call = call;
        this.request = call.request();
        this.facts = ModelFacts.of(call);
    }

    /**
     * @param call what to send; stays as it is
     * @return the body, a tree of its own
     * @throws ApiError 400 when the vendor has nothing that the request could become
     */
    static ObjectNode of(Call call) {
        RequestBody built = new RequestBody(call);
        built.build();
        return built.body;
    }

    private void build() {
        ResponseFormat format = ResponseFormat.of(call);
        Conversation conversation = Messages.of(call, facts);
        ObjectNode outputConfig = object("output_config");
        ArrayNode system = system(conversation);
        ArrayNode tools = Tools.of(call, facts);
        format.apply(call, system, tools, outputConfig);

        body.put("model", call.model());
        body.set("max_tokens", maxTokens());
        if (!system.isEmpty()) {
            body.set("system", system);
        }
        body.set("messages", conversation.messages());
        if (!tools.isEmpty()) {
            body.set("tools", tools);
            ToolChoice.of(call, facts, format).ifPresent(choice -> body.set("tool_choice", choice));
        }
        boolean forced = ToolChoice.forces(body.path("tool_choice"));
        Thinking thinking = Thinking.of(
                call, facts, conversation, forced, body.path("max_tokens").asInt());
        thinking.apply(body, outputConfig);
        if (!outputConfig.isEmpty()) {
            body.set("output_config", outputConfig);
        }
        stopSequences();
        metadata();
        serviceTier();
        forward(thinking);
        if (call.stream()) {
            body.put("stream", true);
        }
    }

    private ObjectNode object(String name) {
        return request.path(name).isObject() ? request.get(name).deepCopy() : Json.object();
    }

    /** The vendor's own {@code system} first, then the hoisted messages. */
    private ArrayNode system(Conversation conversation) {
        ArrayNode system = Json.NODES.arrayNode();
        JsonNode own = request.path("system");
        if (own.isArray()) {
            system.addAll((ArrayNode) own.deepCopy());
        } else if (own.isTextual()) {
            ContentParts.text(own.asText(""), system::add);
        }
        return system.addAll(conversation.system());
    }

    private JsonNode maxTokens() {
        for (String name : List.of("max_completion_tokens", "max_tokens")) {
            if (request.hasNonNull(name)) {
                return request.get(name);
            }
        }
        call.report().changed("max_tokens", "the vendor requires it: the model's default is " + facts.maxTokens());
        return Json.NODES.numberNode(facts.maxTokens());
    }

    private void stopSequences() {
        ArrayNode sequences = Json.NODES.arrayNode();
        for (JsonNode sequence : request.path("stop_sequences")) {
            sequences.add(sequence);
        }
        JsonNode stop = request.path("stop");
        Iterable<JsonNode> list = stop.isArray() ? stop : List.of(stop);
        for (JsonNode sequence : list) {
            if (!sequence.isTextual()) {
                continue;
            }
            if (sequence.asText("").isBlank()) {
                call.report().dropped("stop", "the vendor refuses blank stop sequences");
            } else {
                sequences.add(sequence);
            }
        }
        if (!sequences.isEmpty()) {
            body.set("stop_sequences", sequences);
        }
    }

    /** The vendor knows one key: the end user's id. */
    private void metadata() {
        ObjectNode metadata = Json.object();
        request.path("metadata").properties().forEach(field -> {
            if (field.getKey().equals("user_id")) {
                metadata.set("user_id", field.getValue());
            } else {
                call.report().dropped("metadata", "the vendor knows user_id only");
            }
        });
        for (String name : List.of("user", "safety_identifier")) {
            if (!metadata.has("user_id") && request.path(name).isTextual()) {
                metadata.set("user_id", request.get(name));
            }
        }
        if (!metadata.isEmpty()) {
            body.set("metadata", metadata);
        }
    }

    private void serviceTier() {
        String tier = request.path("service_tier").asText("");
        switch (tier) {
            case "auto", "standard_only" -> body.put("service_tier", tier);
            case "default" -> body.put("service_tier", "standard_only");
            case "", "null" -> {
                return;
            }
            default -> call.report().dropped("service_tier", "the vendor has no tier " + tier);
        }
    }

    private void forward(Thinking thinking) {
        request.properties().forEach(field -> {
            String name = field.getKey();
            JsonNode value = field.getValue();
            // null says: not even the configuration's value
            if (TRANSLATED.contains(name) || value.isNull()) {
                return;
            }
            if (thinking.allows(name, value)) {
                body.set(name, value.deepCopy());
            } else {
                call.report().dropped(name, "a model that thinks does not take it");
            }
        });
    }
}
