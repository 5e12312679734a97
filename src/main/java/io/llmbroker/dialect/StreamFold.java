package io.llmbroker.dialect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/**
 * Translates one vendor's stream into canonical OpenAI chunks. Lives for one stream; not thread-safe.
 *
 * <p>What comes out is canonical (wire-rules 2): the first chunk of a choice has {@code delta.role}; the first delta of
 * a tool call has index, id, type, name and {@code arguments: ""}, later ones only index and arguments; exactly one
 * {@code finish_reason} per choice; usage, when the vendor tells it, in one last chunk with {@code choices: []}. The
 * caller hides that chunk from clients that did not ask for it.
 */
public interface StreamFold {
    /**
     * Takes one event. What is unknown, repeated or not JSON is skipped and counted.
     *
     * @param event the vendor's event
     * @param chunks takes what the event becomes: zero, one or more chunks
     * @throws io.llmbroker.error.ApiError when the event is the vendor's error
     */
    void accept(VendorEvent event, Consumer<ObjectNode> chunks);

    /**
     * Called once when the vendor's bytes end without a failure. Emits what was held back until the end.
     *
     * @param chunks takes the last chunks
     * @return whether the answer was complete; {@code false} is a stream that was cut, and never gets {@code [DONE]}
     */
    boolean end(Consumer<ObjectNode> chunks);

    /**
     * @return whether the vendor has said its last word, so that nobody need wait for its connection to end; {@code false}
     *     where a format has no such word
     */
    default boolean finished() {
        return false;
    }

    /**
     * @return whether text that goes through matters to what comes later; {@code false} says that events which differ in
     *     their text alone become chunks which differ in it alone, so that not each of them need come here
     */
    default boolean keepsText() {
        return true;
    }

    /** @return events that were skipped so far: unknown, not JSON, duplicates */
    int skipped();
}
