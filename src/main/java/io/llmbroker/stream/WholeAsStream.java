package io.llmbroker.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The stream for a client that asked for one when the vendor answered in one piece. Stateless. */
public final class WholeAsStream {
    private WholeAsStream() {}

    /**
     * @param canonical a canonical chat or text completion
     * @param shape turns a canonical chunk into the client's; null to keep it back
     * @return server-sent events: each choice's content, its finish, the usage, {@code [DONE]}
     */
    public static InputStream of(ObjectNode canonical, UnaryOperator<ObjectNode> shape) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (JsonNode choice : canonical.path("choices")) {
            JsonNode finish = choice.path("finish_reason");
            ObjectNode said = choice.deepCopy();
            said.putNull("finish_reason");
            if (said.remove("message") instanceof ObjectNode message) {
                said.set("delta", delta(message));
            }
            write(chunk(canonical, said), shape, out);
            ObjectNode end = Json.object();
            end.set("index", choice.path("index"));
            if (said.has("delta")) {
                end.putObject("delta");
            } else {
                end.put("text", "");
            }
            end.set("finish_reason", finish);
            write(chunk(canonical, end), shape, out);
        }
        if (canonical.path("usage").isObject()) {
            ObjectNode usage = chunk(canonical, null);
            usage.set("usage", canonical.get("usage"));
            write(usage, shape, out);
        }
        out.writeBytes("data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII));
        return new ByteArrayInputStream(out.toByteArray());
    }

    private static ObjectNode delta(ObjectNode message) {
        int index = 0;
        for (JsonNode call : message.path("tool_calls")) {
            ((ObjectNode) call).put("index", index++);
        }
        return message;
    }

    private static ObjectNode chunk(ObjectNode canonical, ObjectNode choice) {
        ObjectNode chunk = Json.object();
        for (Map.Entry<String, JsonNode> field : canonical.properties()) {
            switch (field.getKey()) {
                case "choices", "usage" -> {} // follow below
                case "object" ->
                    chunk.put(
                            "object",
                            field.getValue().asText().equals("chat.completion")
                                    ? "chat.completion.chunk"
                                    : field.getValue().asText());
                default -> chunk.set(field.getKey(), field.getValue());
            }
        }
        ArrayNode choices = chunk.putArray("choices");
        if (choice != null) {
            choices.add(choice);
        }
        return chunk;
    }

    private static void write(ObjectNode chunk, UnaryOperator<ObjectNode> shape, ByteArrayOutputStream out) {
        ObjectNode shaped = shape.apply(chunk);
        if (shaped != null) {
            out.writeBytes("data: ".getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(Json.bytes(shaped));
            out.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
