package io.llmbroker.bus;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a message is answered with. Immutable by convention: nobody changes the bytes.
 *
 * @param status HTTP's, 200 to 599
 * @param headers of the answer by their HTTP names, in lower case
 * @param body JSON in UTF-8; of an answer that was sent chunk by chunk, its last message
 * @param chunks the chunks of such an answer as server-sent events, or null
 */
public record Answer(int status, Map<String, String> headers, byte[] body, byte[] chunks) {
    /** @param headers names are compared without case */
    public Answer {
        headers = new TreeMap<>(headers);
    }

    /** @return whether a model answered */
    public boolean isGood() {
        return status < 300;
    }
}
