package io.llmbroker.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.json.Json;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A stream of the legacy {@code /v1/completions}. Not thread-safe. */
final class TextFold extends ChunkFold {
    private final Map<Integer, Boolean> finished = new TreeMap<>();
    private final int prompts;

    TextFold(Call call) {
        super(call, "text_completion", "cmpl");
        JsonNode prompt = call.request().path("prompt");
        boolean several = prompt.path(0).isTextual() || prompt.path(0).isArray();
        prompts = several ? prompt.size() : 1;
    }

    @Override
    void choice(ObjectNode chunk, ObjectNode choice, Consumer<ObjectNode> chunks) {
        OpenAiErrors.inChoice(provider(), choice);
        String reason = FinishReasons.canonical(choice.get("finish_reason"));
        if (!choice.path("index").isIntegralNumber()) {
            choice.put("index", 0);
        }
        int index = choice.get("index").intValue();
        if (finished.getOrDefault(index, false)) {
            reason = null;
        }
        choice.put("finish_reason", reason);
        if (!choice.path("text").isTextual()) {
            choice.put("text", "");
        }
        finished.merge(index, reason != null, Boolean::logicalOr);
        emit(chunk, chunks);
    }

    @Override
    void close(boolean properly, Consumer<ObjectNode> chunks) {
        finished.forEach((index, over) -> {
            if (properly && !over) {
                ObjectNode choice = Json.object().put("text", "").put("index", index);
                emit(chunkWith(choice.putNull("logprobs").put("finish_reason", "stop")), chunks);
            }
        });
    }

    @Override
    boolean allFinished(int asked) {
        return finished.size() >= asked * prompts && !finished.containsValue(false);
    }

    @Override
    boolean anyChoice() {
        return !finished.isEmpty();
    }
}
