package io.llmbroker.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.json.Json;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A stream of chat chunks, put right where look-alikes differ from OpenAI: roles, tool calls, finish reasons. A choice's
 * finish is held back until the stream ends, for some vendors say it early, or twice. Not thread-safe.
 */
final class ChatFold extends ChunkFold {
    /** OpenAI's own first deltas have these as null. */
    private static final Set<String> OPENING_NULLS = Set.of("content", "refusal");

    private final Map<Integer, Choice> choices = new TreeMap<>();

    /** What is known of one choice. */
    private static final class Choice {
        private final ToolCallDeltas toolCalls = ToolCallDeltas.none();
        private boolean begun;
        private String reason;
        private ObjectNode finishChunk;
    }

    ChatFold(Call call) {
        super(call, "chat.completion.chunk", "chatcmpl");
    }

    @Override
    void choice(ObjectNode chunk, ObjectNode choice, Consumer<ObjectNode> chunks) {
        OpenAiErrors.inChoice(provider(), choice);
        String reason = FinishReasons.canonical(choice.get("finish_reason"));
        choice.putNull("finish_reason");
        if (!choice.path("index").isIntegralNumber()) {
            choice.put("index", 0);
        }
        int index = choice.get("index").intValue();
        Choice known = choices.computeIfAbsent(index, key -> new Choice());
        ObjectNode delta = delta(known, choice);
        List<ObjectNode> calls = known.toolCalls.take(delta.remove("tool_calls"), id(), index);
        if (reason != null) {
            known.reason = reason;
        }
        if (calls.isEmpty() && !says(delta) && !saysBeside(choice)) {
            if (reason == null) {
                keepFieldsOf(chunk);
            } else {
                known.finishChunk = chunk;
            }
            return;
        }
        emit(chunk, choice, delta, calls, chunks);
    }

    /** One tool call a chunk when one begins, so that clients which join fragments see them in order. */
    private void emit(
            ObjectNode chunk,
            ObjectNode choice,
            ObjectNode delta,
            List<ObjectNode> calls,
            Consumer<ObjectNode> chunks) {
        if (calls.stream().noneMatch(call -> call.has("id"))) {
            if (!calls.isEmpty()) {
                delta.putArray("tool_calls").addAll(calls);
            }
            emit(chunk, chunks);
            return;
        }
        delta.putArray("tool_calls").add(calls.get(0));
        emit(chunk, chunks);
        for (ObjectNode call : calls.subList(1, calls.size())) {
            emit(toolChunk(choice.get("index").intValue(), call), chunks);
        }
    }

    @Override
    void close(boolean properly, Consumer<ObjectNode> chunks) {
        choices.forEach((index, known) -> {
            if (known.reason == null && !properly) {
                return;
            }
            known.toolCalls.withoutArguments().forEach(call -> emit(toolChunk(index, call), chunks));
            String reason = FinishReasons.ended(known.reason, known.toolCalls.any());
            ObjectNode chunk = known.finishChunk == null ? chunkWith(emptyChoice(index)) : known.finishChunk;
            ((ObjectNode) chunk.get("choices").get(0)).put("finish_reason", reason);
            emit(chunk, chunks);
        });
    }

    @Override
    boolean allFinished(int asked) {
        return choices.size() >= asked && choices.values().stream().allMatch(known -> known.reason != null);
    }

    @Override
    boolean anyChoice() {
        return !choices.isEmpty();
    }

    private static ObjectNode delta(Choice known, ObjectNode choice) {
        JsonNode message = choice.remove("message");
        ObjectNode delta = choice.get("delta") instanceof ObjectNode given
                ? given
                : message instanceof ObjectNode whole ? whole : Json.object();
        MessageText.normalise(delta);
        for (Iterator<Map.Entry<String, JsonNode>> fields = delta.properties().iterator(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            boolean opening = !known.begun && OPENING_NULLS.contains(field.getKey());
            if (field.getValue().isNull() && !opening) {
                fields.remove();
            }
        }
        if (known.begun) {
            delta.remove("role");
        } else {
            known.begun = true;
            delta = withRole(delta);
        }
        choice.set("delta", delta);
        return delta;
    }

    private static ObjectNode withRole(ObjectNode delta) {
        if (delta.path("role").asText("").equals("assistant")) {
            return delta;
        }
        ObjectNode first = Json.object().put("role", "assistant");
        delta.remove("role");
        first.setAll(delta);
        return first;
    }

    private static boolean says(ObjectNode delta) {
        for (JsonNode value : delta) {
            if (!value.isNull() && !(value.isTextual() && value.textValue().isEmpty())) {
                return true;
            }
        }
        return false;
    }

    /** Log probabilities, filter results. */
    private static boolean saysBeside(ObjectNode choice) {
        for (Map.Entry<String, JsonNode> field : choice.properties()) {
            String name = field.getKey();
            if (!name.equals("index")
                    && !name.equals("delta")
                    && !field.getValue().isNull()
                    && !(field.getValue().isContainerNode() && field.getValue().isEmpty())) {
                return true;
            }
        }
        return false;
    }

    private ObjectNode toolChunk(int index, ObjectNode call) {
        ObjectNode choice = emptyChoice(index);
        ((ObjectNode) choice.get("delta")).putArray("tool_calls").add(call);
        return chunkWith(choice);
    }

    private static ObjectNode emptyChoice(int index) {
        ObjectNode choice = Json.object().put("index", index);
        choice.putObject("delta");
        return choice.putNull("finish_reason");
    }
}
