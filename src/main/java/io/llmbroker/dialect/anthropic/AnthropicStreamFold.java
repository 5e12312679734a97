package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.dialect.StreamFold;
import io.llmbroker.dialect.VendorEvent;
import io.llmbroker.dialect.VendorFailure;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The vendor's events to chunks.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">Streaming messages</a>
 */
final class AnthropicStreamFold implements StreamFold {
    // not the call: a stream may take minutes, and its request may be large
    private final String provider;
    private final String model;
    private final long created;
    private final ObjectNode head = Json.object();
    private final ObjectNode usage = Json.object();
    private final ObjectNode extras = Json.object();
    private final Map<Integer, StreamBlock> blocks = new TreeMap<>();
    private final StreamDelta delta;
    private String stopReason = "";
    private boolean finished;
    private int skipped;

    AnthropicStreamFold(Call call, long created) {
        this.provider = call.provider();
        this.model = call.model();
        this.created = created;
        this.delta = new StreamDelta(call);
    }

    @Override
    public void accept(VendorEvent event, Consumer<ObjectNode> chunks) {
        JsonNode data = parsed(event);
        String type = data.path("type").asText(String.valueOf(event.type()));
        if (type.equals("ping")) {
            return;
        }
        if (type.equals("error") || data.path("error").isObject()) {
            throw Errors.classify(new VendorFailure(provider, 200, data, "", Map.of()));
        }
        boolean used =
                switch (type) {
                    case "message_start" -> start(data.path("message"), chunks);
                    case "content_block_start" -> startBlock(data, chunks);
                    case "content_block_delta" -> grow(data, chunks);
                    case "content_block_stop" -> stopBlock(data.path("index").asInt(-1), chunks);
                    case "message_delta" -> told(data);
                    case "message_stop" -> stop(chunks);
                    default -> false;
                };
        if (!used) {
            skipped++;
        }
    }

    @Override
    public boolean end(Consumer<ObjectNode> chunks) {
        if (!finished && !stopReason.isEmpty()) {
            finish(chunks);
        }
        return finished;
    }

    @Override
    public boolean finished() {
        return finished;
    }

    @Override
    public int skipped() {
        return skipped;
    }

    private static JsonNode parsed(VendorEvent event) {
        try {
            JsonNode data = Json.read(event.data());
            return data.isObject() ? data : Json.object().put("type", "");
        } catch (IOException e) {
            return Json.object().put("type", ""); // not JSON: skipped like an unknown event
        }
    }

    private boolean start(JsonNode message, Consumer<ObjectNode> chunks) {
        if (isOpen() || finished) {
            return false;
        }
        head.put("id", Answer.id(message))
                .put("object", "chat.completion.chunk")
                .put("created", created)
                .put("model", Answer.model(model, message));
        String tier = Usage.serviceTier(message.path("usage"));
        if (!tier.isEmpty()) {
            head.put("service_tier", tier);
        }
        count(message.path("usage"));
        Answer.extras(message, extras);
        emit(Json.object().put("role", "assistant"), chunks);
        return true;
    }

    private boolean isOpen() {
        return !head.isEmpty() && !finished;
    }

    private boolean startBlock(JsonNode data, Consumer<ObjectNode> chunks) {
        int index = data.path("index").asInt(-1);
        if (!isOpen() || !data.path("content_block").isObject() || blocks.containsKey(index)) {
            return false;
        }
        StreamBlock block = new StreamBlock(data.get("content_block"));
        blocks.put(index, block);
        emit(delta.start(block), chunks);
        return true;
    }

    private boolean grow(JsonNode data, Consumer<ObjectNode> chunks) {
        StreamBlock block = blocks.get(data.path("index").asInt(-1));
        if (block == null || block.isClosed() || !isOpen()) {
            return false;
        }
        JsonNode fragment = data.path("delta");
        switch (fragment.path("type").asText("")) {
            case "text_delta", "thinking_delta" -> {
                String text =
                        fragment.path("text").asText(fragment.path("thinking").asText(""));
                block.addText(text);
                emit(delta.text(block, text), chunks);
            }
            case "input_json_delta" -> {
                String json = fragment.path("partial_json").asText("");
                block.addJson(json);
                emit(delta.json(block, json), chunks);
            }
            case "signature_delta" ->
                block.addSignature(fragment.path("signature").asText(""));
            case "citations_delta" -> block.addCitation(fragment.path("citation"));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean stopBlock(int index, Consumer<ObjectNode> chunks) {
        StreamBlock block = blocks.get(index);
        if (block == null || block.isClosed() || !isOpen()) {
            return false;
        }
        emit(delta.end(block, block.close()), chunks);
        return true;
    }

    private boolean told(JsonNode data) {
        if (!isOpen()) {
            return false;
        }
        stopReason = data.path("delta").path("stop_reason").asText(stopReason);
        count(data.path("usage"));
        Answer.extras(data.path("delta"), extras);
        Answer.extras(((ObjectNode) data.deepCopy()).without(List.of("delta")), extras);
        return true;
    }

    private boolean stop(Consumer<ObjectNode> chunks) {
        if (!isOpen()) {
            return false;
        }
        finish(chunks);
        return true;
    }

    /** Later counts are cumulative and win; a null says nothing. */
    private void count(JsonNode counts) {
        counts.properties().forEach(count -> {
            if (!count.getValue().isNull()) {
                usage.set(count.getKey(), count.getValue());
            }
        });
    }

    private void finish(Consumer<ObjectNode> chunks) {
        blocks.keySet().forEach(index -> stopBlock(index, chunks));
        finished = true;
        if (!FinishReason.isKnown(stopReason)) {
            skipped++;
        }
        ObjectNode last =
                delta.last(blocks.values(), extras.path("stop_details").path("explanation"));
        ObjectNode chunk = chunk(last);
        ((ObjectNode) chunk.get("choices").get(0)).put("finish_reason", delta.finishReason(stopReason));
        extras.properties().forEach(field -> chunk.putIfAbsent(field.getKey(), field.getValue()));
        chunks.accept(chunk);
        if (!usage.isEmpty()) {
            ObjectNode told = head.deepCopy();
            told.putArray("choices");
            told.set("usage", Usage.of(usage));
            chunks.accept(told);
        }
    }

    private void emit(ObjectNode content, Consumer<ObjectNode> chunks) {
        if (!content.isEmpty()) {
            chunks.accept(chunk(content));
        }
    }

    private ObjectNode chunk(ObjectNode content) {
        ObjectNode chunk = head.deepCopy();
        ArrayNode choices = chunk.putArray("choices");
        choices.addObject().put("index", 0).<ObjectNode>set("delta", content).putNull("finish_reason");
        return chunk;
    }
}
