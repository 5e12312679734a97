package io.llmbroker.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.CompletionsOverChat;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.observe.TokenCount;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * How the client wants the canonical answer: with or without the usage chunk, as chat or as a text completion.
 *
 * @param usageWanted whether the client asked for the usage chunk
 * @param emulated whether chat becomes a text completion
 * @param firstIndex index of the first choice, when several prompts are answered one by one
 * @param sum the usage of all of them, for the last one; null where an answer's own usage is told
 */
record ClientShape(boolean usageWanted, boolean emulated, int firstIndex, TokenCount sum) {
    static ClientShape of(Exchange exchange, Attempt attempt) {
        ObjectNode request = exchange.getProperty(Property.REQUEST, ObjectNode.class);
        boolean usage = request.path("stream_options").path("include_usage").asBoolean(false);
        List<?> prompts = exchange.getProperty(Property.PROMPTS, List.class);
        if (prompts == null) {
            return new ClientShape(usage, attempt.emulated, 0, null);
        }
        int part = exchange.getProperty(Exchange.SPLIT_INDEX, 0, Integer.class);
        return new ClientShape(
                usage && part == prompts.size() - 1,
                attempt.emulated,
                part * Math.max(1, request.path("n").asInt(1)),
                exchange.getProperty(Property.RECORD, RequestRecord.class).tokens());
    }

    /** The client's form of a canonical chunk, or null when it gets none. */
    ObjectNode chunk(ObjectNode canonical) {
        JsonNode usage = canonical.get("usage");
        if (!usageWanted && usage != null) {
            if (canonical.path("choices").isEmpty()) {
                return null;
            }
            canonical.remove("usage");
        } else if (sum != null && usage != null && usage.isObject()) {
            canonical.set("usage", sum.usage());
        }
        return emulated ? CompletionsOverChat.chunkFromChat(canonical, firstIndex) : canonical;
    }

    /** The client's form of a canonical answer. */
    ObjectNode whole(ObjectNode canonical) {
        return emulated ? CompletionsOverChat.fromChat(canonical, firstIndex) : canonical;
    }
}
