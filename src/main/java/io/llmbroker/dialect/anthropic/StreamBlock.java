package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** One content block of a stream as it grows; whole, it equals the block that an answer without stream has. */
final class StreamBlock {
    private final ObjectNode block;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder json = new StringBuilder();
    private boolean closed;

    StreamBlock(JsonNode start) {
        block = start.deepCopy();
        text.append(block.path(textField()).asText(""));
    }

    String type() {
        return block.path("type").asText("");
    }

    JsonNode node() {
        return block;
    }

    void addText(String fragment) {
        text.append(fragment);
    }

    void addJson(String fragment) {
        json.append(fragment);
    }

    void addSignature(String fragment) {
        block.put("signature", block.path("signature").asText("") + fragment);
    }

    void addCitation(JsonNode citation) {
        block.withArray("citations").add(citation);
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * Ends the block.
     *
     * @return what a tool's input still lacks when no fragment of it came, else empty
     */
    String close() {
        closed = true;
        if (!text.isEmpty()) {
            block.put(textField(), text.toString());
        }
        if (block.path("citations").isEmpty()) {
            block.remove("citations");
        }
        if (!block.has("input")) {
            return "";
        }
        if (json.toString().isBlank()) {
            return AnswerContent.arguments(block.get("input"));
        }
        block.set("input", parsed());
        return "";
    }

    private JsonNode parsed() {
        try {
            return Json.read(json.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Json.object(); // the answer was cut inside the call: max_tokens
        }
    }

    private String textField() {
        return type().equals("thinking") ? "thinking" : "text";
    }
}
