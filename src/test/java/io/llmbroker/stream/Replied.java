package io.llmbroker.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.StreamFold;
import io.llmbroker.error.ApiError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What a client reads of a vendor's stream. */
public final class Replied {
    private Replied() {}

    /**
     * @param bytes the vendor's
     * @param fold a new one
     * @param everyChunk whether somebody listens to every chunk, so that each is parsed
     * @return the client's bytes, or what was thrown before any content
     */
    public static String text(byte[] bytes, StreamFold fold, boolean everyChunk) throws IOException {
        StreamReply reply = new StreamReply(
                new ByteArrayInputStream(bytes),
                fold,
                new StreamReply.Source(
                        UnaryOperator.identity(),
                        new Ear(everyChunk),
                        e -> ApiError.badGateway("cut", e.toString()),
                        UnaryOperator.identity(),
                        () -> {},
                        () -> {}));
        try (reply) {
            reply.awaitContent();
            return new String(reply.readAllBytes(), StandardCharsets.UTF_8);
        } catch (ApiError e) {
            return e.envelope().toString();
        }
    }

    /** @return the payloads of the client's events */
    public static List<String> events(String text) {
        List<String> events = new ArrayList<>();
        for (String line : text.split("\n\n")) {
            events.add(line.startsWith("data: ") ? line.substring("data: ".length()) : line);
        }
        return events;
    }

    private record Ear(boolean wantsText) implements StreamReply.Listener {
        @Override
        public void chunk(ObjectNode canonical) {}

        @Override
        public void content() {}

        @Override
        public void failed(ApiError error) {}

        @Override
        public void ended(int skippedEvents) {}
    }
}
