package io.llmbroker.bus;

import java.util.Map;

/**
 * What a message is answered with. Immutable by convention: nobody changes the bytes.
 *
 * @param status HTTP's, 200 to 599
 * @param headers of the answer by their HTTP names, in lower case; nobody changes them
 * @param body JSON in UTF-8; of an answer that was sent chunk by chunk, its last message
 * @param chunks the chunks of such an answer as server-sent events, or null
 */
public record Answer(int status, Map<String, String> headers, byte[] body, byte[] chunks) {
    /** @return whether a model answered */
    public boolean isGood() {
        return status < 300;
    }
}
