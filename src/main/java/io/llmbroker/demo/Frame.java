package io.llmbroker.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * A piece of the demo vendor's answer that goes out at once.
 *
 * @param bytes what is sent, or null for a connection that breaks here
 * @param word whether it carries a word, that is, whether the model takes its time before it
 */
record Frame(byte[] bytes, boolean word) {
    /** The connection breaks. */
    static final Frame BREAK = new Frame(null, false);

    /** The end of a complete stream. */
    static final Frame DONE = new Frame("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8), false);

    /**
     * @param chunk one event's payload
     * @param word whether it carries a word
     * @return the event as SSE
     */
    static Frame event(ObjectNode chunk, boolean word) {
        String event = "data: " + new String(Json.bytes(chunk), StandardCharsets.UTF_8) + "\n\n";
        return new Frame(event.getBytes(StandardCharsets.UTF_8), word);
    }

    /**
     * Puts an untimely end to an answer.
     *
     * @param frames the whole answer
     * @param words how many words get through; an answer with no more words stays whole
     * @param end what comes instead of the next word and all that follows
     * @return the answer, as lazy as the whole one
     */
    static Iterator<Frame> interrupted(Iterator<Frame> frames, int words, List<Frame> end) {
        return new Iterator<>() {
            private Iterator<Frame> source = frames;
            private int left = words;

            @Override
            public boolean hasNext() {
                return source.hasNext();
            }

            @Override
            public Frame next() {
                if (!source.hasNext()) {
                    throw new NoSuchElementException();
                }
                Frame frame = source.next();
                if (source != frames || !frame.word() || left-- > 0) {
                    return frame;
                }
                source = end.iterator();
                return source.next();
            }
        };
    }
}
