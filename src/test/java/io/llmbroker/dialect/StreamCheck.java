package io.llmbroker.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import io.llmbroker.stream.ChunkAggregate;
import io.llmbroker.stream.Replied;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The vendor's stream: its chunks, however its bytes are cut, and the message that they add up to. */
record StreamCheck(VectorCase vector) {

    /** What a stream became. */
    private record Folded(List<ObjectNode> chunks, boolean complete, ApiError error) {}

    void run() throws IOException {
        byte[] bytes = vector.file("stream.vendor.sse").bytes();
        List<VendorEvent> events = SseCuts.whole(bytes);
        SseCuts.changeNothing(bytes, events);
        Folded folded = fold(events);
        vector.file("stream.openai.jsonl").expectLines(lines(folded));
        if (vector.endpoint() == Endpoint.CHAT_COMPLETIONS) {
            new CanonicalChunks(folded.chunks(), folded.complete()).check();
        }
        assertThat(lines(fold(events))).as("folded again").isEqualTo(lines(folded));
        truncated(events);
        copiedMeansParsed(bytes);
        addsUpToTheAnswer(folded);
    }

    private List<JsonNode> lines(Folded folded) {
        List<JsonNode> lines = new ArrayList<>();
        folded.chunks().forEach(chunk -> lines.add(Generated.masked(chunk)));
        if (folded.error() != null) {
            lines.add(VectorCase.error(folded.error()));
        } else if (!folded.complete()) {
            lines.add(Json.object().put("complete", false));
        }
        return lines;
    }

    private Folded fold(List<VendorEvent> events) {
        StreamFold fold = vector.dialect().fold(vector.answered(true));
        List<ObjectNode> chunks = new ArrayList<>();
        try {
            for (VendorEvent event : events) {
                fold.accept(event, chunks::add);
            }
            return new Folded(chunks, fold.end(chunks::add), null);
        } catch (ApiError e) {
            return new Folded(chunks, false, e);
        }
    }

    /** No truncation is taken for a complete answer unless every choice has its finish reason. */
    private void truncated(List<VendorEvent> events) {
        for (int kept = 0; kept < events.size(); kept++) {
            Folded folded = fold(events.subList(0, kept));
            if (vector.endpoint() == Endpoint.CHAT_COMPLETIONS) {
                new CanonicalChunks(folded.chunks(), folded.complete()).check();
            } else if (folded.complete()) {
                assertThat(folded.chunks()).as("complete after %s events", kept).isNotEmpty();
            }
        }
    }

    /** Text that is copied without a look at it says what it says when each chunk is parsed. */
    private void copiedMeansParsed(byte[] bytes) throws IOException {
        assertThat(replied(bytes, false)).as("copied text").isEqualTo(replied(bytes, true));
    }

    private List<JsonNode> replied(byte[] bytes, boolean everyChunk) throws IOException {
        List<JsonNode> chunks = new ArrayList<>();
        String text = Replied.text(bytes, vector.dialect().fold(vector.answered(true)), everyChunk);
        for (String event : Replied.events(text)) {
            JsonNode json = event.equals("[DONE]") ? Json.NODES.textNode(event) : Json.MAPPER.readTree(event);
            chunks.add(json instanceof ObjectNode chunk ? Generated.masked(chunk) : json);
        }
        return chunks;
    }

    private void addsUpToTheAnswer(Folded folded) throws IOException {
        GoldenFile answer = vector.file("response.openai.json");
        if (!answer.exists() || !folded.complete()) {
            return;
        }
        ChunkAggregate aggregate = new ChunkAggregate();
        folded.chunks().forEach(aggregate::add);
        ObjectNode whole = aggregate.answer();
        ObjectNode expected = answer.json();
        for (String part : List.of("object", "model", "choices", "usage")) {
            assertThat(text(whole.path(part)))
                    .as("%s of the stream, added up", part)
                    .isEqualTo(text(expected.path(part)));
        }
    }

    /** With what says nothing (null, empty lists) left out and fields in one order. */
    private static String text(JsonNode node) {
        return new String(Json.bytes(Meaning.of(node)), StandardCharsets.UTF_8);
    }
}
