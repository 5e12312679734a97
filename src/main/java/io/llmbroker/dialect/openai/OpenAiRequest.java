package io.llmbroker.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.dialect.VendorRequest;
import java.util.List;
import java.util.Set;

/**
 * The canonical request as an OpenAI-format vendor takes it: the same, but for what streams need and what the gateway's
 * own extensions left in the history.
 */
final class OpenAiRequest {
    /** Extensions of answers that come back in the history; sent on where the fact {@code <name>_in_history} says so. */
    private static final List<String> MESSAGE_EXTENSIONS = List.of("reasoning_content", "thinking_blocks");

    private static final Set<String> NO_THINKING = Set.of("none", "minimal");
    private static final String CALL_EXTENSION = "extra_content";

    private OpenAiRequest() {}

    static VendorRequest encode(Call call) {
        ObjectNode body = call.request().deepCopy();
        body.put("model", call.model());
        if (call.stream()) {
            body.put("stream", true);
            askForUsage(call, body);
        }
        if (call.endpoint() == Endpoint.CHAT_COMPLETIONS) {
            body.path("messages").forEach(message -> cleanHistory(call, message));
            switchThinking(call, body);
        }
        return new VendorRequest(path(call.endpoint()), body);
    }

    private static String path(Endpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS -> "/v1/chat/completions";
            case COMPLETIONS -> "/v1/completions";
            case EMBEDDINGS -> "/v1/embeddings";
        };
    }

    /** On every stream, so that it can be metered; the caller hides it from clients that did not ask. */
    private static void askForUsage(Call call, ObjectNode body) {
        if (!call.facts().path("stream_options").asBoolean(true)) {
            body.remove("stream_options");
        } else if (body.get("stream_options") instanceof ObjectNode options) {
            options.put("include_usage", true);
        } else {
            body.putObject("stream_options").put("include_usage", true);
        }
    }

    /** Vendors that only switch thinking on or off: the fact {@code reasoning_effort_as} names their switch. */
    private static void switchThinking(Call call, ObjectNode body) {
        String name = call.facts().path("reasoning_effort_as").asText("");
        JsonNode effort = name.isEmpty() ? null : body.remove("reasoning_effort");
        if (effort == null || !effort.isTextual()) {
            return;
        }
        if (body.has(name)) {
            call.report().dropped("reasoning_effort", name + " is there");
            return;
        }
        boolean on = !NO_THINKING.contains(effort.textValue());
        body.put(name, on);
        call.report().changed("reasoning_effort", "sent as " + name + ": " + on);
    }

    private static void cleanHistory(Call call, JsonNode node) {
        if (!(node instanceof ObjectNode message)
                || !message.path("role").asText().equals("assistant")) {
            return;
        }
        for (String extension : MESSAGE_EXTENSIONS) {
            removeUnlessTaken(call, message, extension, "messages[]." + extension);
        }
        for (JsonNode toolCall : message.path("tool_calls")) {
            if (toolCall instanceof ObjectNode object) {
                removeUnlessTaken(call, object, CALL_EXTENSION, "messages[].tool_calls[]." + CALL_EXTENSION);
            }
        }
    }

    private static void removeUnlessTaken(Call call, ObjectNode node, String field, String path) {
        if (!call.facts().path(field + "_in_history").asBoolean(false)) {
            JsonNode removed = node.remove(field);
            if (removed != null && !removed.isNull()) {
                call.report().dropped(path, call.provider() + " does not take it in the history");
            }
        }
    }
}
