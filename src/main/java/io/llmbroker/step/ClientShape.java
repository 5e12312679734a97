package io.llmbroker.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.CompletionsOverChat;
import org.apache.camel.Exchange;

/**
 * How the client wants the canonical answer: with or without the usage chunk, as chat or as a text completion.
 *
 * @param usageWanted whether the client asked for the usage chunk
 * @param emulated whether chat becomes a text completion
 * @param firstIndex index of the first choice, when several prompts are answered one by one
 */
record ClientShape(boolean usageWanted, boolean emulated, int firstIndex) {
    static ClientShape of(Exchange exchange, Attempt attempt) {
        ObjectNode request = exchange.getProperty(Property.REQUEST, ObjectNode.class);
        boolean parts = exchange.getProperty(Property.PROMPTS) != null;
        int part = parts ? exchange.getProperty(Exchange.SPLIT_INDEX, 0, Integer.class) : 0;
        return new ClientShape(
                request.path("stream_options").path("include_usage").asBoolean(false),
                attempt.emulated,
                part * Math.max(1, request.path("n").asInt(1)));
    }

    /** The client's form of a canonical chunk, or null when it gets none. */
    ObjectNode chunk(ObjectNode canonical) {
        JsonNode usage = canonical.get("usage");
        if (!usageWanted && usage != null) {
            if (canonical.path("choices").isEmpty()) {
                return null;
            }
            canonical.remove("usage");
        }
        return emulated ? CompletionsOverChat.chunkFromChat(canonical, firstIndex) : canonical;
    }

    /** The client's form of a canonical answer. */
    ObjectNode whole(ObjectNode canonical) {
        return emulated ? CompletionsOverChat.fromChat(canonical, firstIndex) : canonical;
    }
}
