package io.llmbroker.dialect.openai;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.dialect.FreshId;
import io.llmbroker.dialect.StreamFold;
import io.llmbroker.dialect.VendorEvent;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What streams of chat and of text completions have in common: the same id in every chunk, usage in one last chunk,
 * errors, the end. Not thread-safe.
 */
abstract class ChunkFold implements StreamFold {
    /** A vendor may say a thing twice; a request may not. */
    private static final ObjectReader EVENTS =
            Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};
    /** What a chunk says of itself; anything else at its top is worth keeping when the chunk is not. */
    private static final Set<String> HEAD = Set.of(
            "id",
            "object",
            "created",
            "model",
            "system_fingerprint",
            "service_tier",
            "choices",
            "usage",
            "obfuscation");

    // not the call: a stream may take minutes, and its request may be large
    private final String provider;
    private final String model;
    private final int asked;
    private final String kind;
    private final String idPrefix;
    private ObjectNode head;
    private ObjectNode usageChunk;
    private final ObjectNode kept = Json.object();
    private int skipped;
    private boolean done;
    private boolean closed;

    ChunkFold(Call call, String kind, String idPrefix) {
        this.provider = call.provider();
        this.model = call.model();
        this.asked = Math.max(1, call.request().path("n").asInt(1));
        this.kind = kind;
        this.idPrefix = idPrefix;
    }

    /** Takes a choice, alone in its chunk, and hands on what it becomes. */
    abstract void choice(ObjectNode chunk, ObjectNode choice, Consumer<ObjectNode> chunks);

    /** Hands on what was held back; the stream is over, properly so or not. */
    abstract void close(boolean properly, Consumer<ObjectNode> chunks);

    /** Whether each choice that was asked for has its finish reason. */
    abstract boolean allFinished(int asked);

    /** Whether there was any choice at all. */
    abstract boolean anyChoice();

    @Override
    public final boolean finished() {
        return done;
    }

    @Override
    public final void accept(VendorEvent event, Consumer<ObjectNode> chunks) {
        if (done) {
            skipped++;
        } else if (isDone(event.data())) {
            done = true;
            closeOnce(true, chunks);
        } else if (parse(event.data()) instanceof ObjectNode chunk) {
            take(event, chunk, chunks);
        } else {
            skipped++;
        }
    }

    @Override
    public final boolean end(Consumer<ObjectNode> chunks) {
        boolean complete = done && anyChoice() || allFinished(asked);
        closeOnce(complete, chunks);
        return complete;
    }

    @Override
    public final boolean keepsText() {
        return false;
    }

    @Override
    public final int skipped() {
        return skipped;
    }

    final String provider() {
        return provider;
    }

    final void skip() {
        skipped++;
    }

    final String id() {
        return head.get("id").textValue();
    }

    /** A chunk of this stream with one choice. */
    final ObjectNode chunkWith(ObjectNode choice) {
        ObjectNode chunk = Json.object();
        chunk.setAll(head);
        chunk.putArray("choices").add(choice);
        return chunk;
    }

    /** Hands on a chunk with what was kept of chunks that said nothing else. */
    final void emit(ObjectNode chunk, Consumer<ObjectNode> chunks) {
        if (!kept.isEmpty()) {
            kept.properties().forEach(field -> chunk.putIfAbsent(field.getKey(), field.getValue()));
            kept.removeAll();
        }
        chunks.accept(chunk);
    }

    /** Keeps the unusual fields of a chunk that is not handed on. */
    final void keepFieldsOf(ObjectNode chunk) {
        for (Map.Entry<String, JsonNode> field : chunk.properties()) {
            if (!HEAD.contains(field.getKey()) && !field.getValue().isNull()) {
                kept.set(field.getKey(), field.getValue());
            }
        }
    }

    private void take(VendorEvent event, ObjectNode chunk, Consumer<ObjectNode> chunks) {
        JsonNode choices = chunk.get("choices");
        ApiError error = OpenAiErrors.inStream(provider, chunk, "error".equals(event.type()));
        if (error != null) {
            throw error;
        }
        JsonNode usage = chunk.remove("usage");
        boolean counted = usage != null && usage.isObject() && !usage.isEmpty();
        if (!(choices instanceof ArrayNode list) && !counted) {
            skipped++;
            return;
        }
        // Azure's first chunk is before the answer and has no id yet
        if (head != null
                || !chunk.path("choices").isEmpty()
                || !chunk.path("id").asText("").isEmpty()) {
            beHeaded(chunk);
        }
        if (counted) {
            usageChunk = usageChunk(chunk, usage);
        }
        if (choices == null || choices.isEmpty()) {
            if (!counted) {
                keepFieldsOf(chunk);
            }
            return;
        }
        if (choices.size() == 1 && choices.get(0) instanceof ObjectNode only) {
            choice(chunk, only, chunks);
            return;
        }
        for (JsonNode each : choices) {
            if (each instanceof ObjectNode object) {
                ObjectNode alone = Json.object();
                alone.setAll(chunk);
                alone.putArray("choices").add(object);
                choice(alone, object, chunks);
            }
        }
    }

    /** The first chunk's id, creation time and model hold for all. */
    private void beHeaded(ObjectNode chunk) {
        if (head == null) {
            head = Json.object();
            head.put("id", otherwise(chunk, "id", () -> FreshId.of(idPrefix)));
            head.put("object", kind);
            JsonNode created = chunk.path("created");
            head.put(
                    "created",
                    created.isNumber() ? created.longValue() : Instant.now().getEpochSecond());
            head.put("model", otherwise(chunk, "model", () -> model));
            for (String field : new String[] {"system_fingerprint", "service_tier"}) {
                if (chunk.hasNonNull(field)) {
                    head.set(field, chunk.get(field));
                }
            }
        }
        for (String field : new String[] {"id", "object", "created", "model"}) {
            chunk.set(field, head.get(field));
        }
    }

    private static String otherwise(ObjectNode chunk, String field, Supplier<String> made) {
        String given = chunk.path(field).asText("");
        return given.isEmpty() ? made.get() : given;
    }

    private static ObjectNode usageChunk(ObjectNode chunk, JsonNode usage) {
        ObjectNode counted = Json.object();
        counted.setAll(chunk);
        counted.putArray("choices");
        counted.set("usage", usage);
        return counted;
    }

    private void closeOnce(boolean properly, Consumer<ObjectNode> chunks) {
        if (closed) {
            return;
        }
        closed = true;
        close(properly, chunks);
        if (usageChunk != null) {
            beHeaded(usageChunk);
            emit(usageChunk, chunks);
        }
    }

    private static JsonNode parse(byte[] data) {
        try {
            return EVENTS.readTree(data);
        } catch (IOException | NumberFormatException e) {
            return null; // counted by the caller
        }
    }

    private static boolean isDone(byte[] data) {
        int end = data.length;
        while (end > 0 && data[end - 1] <= ' ') {
            end--;
        }
        return end == DONE.length && Arrays.equals(data, 0, end, DONE, 0, end);
    }
}
