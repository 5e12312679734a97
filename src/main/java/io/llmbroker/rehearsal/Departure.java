package io.llmbroker.rehearsal;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Message;

/**
 * What was about to leave the gateway. Immutable by convention: nobody changes the bytes.
 *
 * @param method of HTTP, or null when it is another protocol
 * @param url where to
 * @param headers names in lower case, in the order of sending
 * @param body the bytes, perhaps none
 */
public record Departure(String method, String url, Map<String, String> headers, byte[] body) {
    /**
     * @param method of HTTP, or null when it is another protocol
     * @param url where to
     * @param message that would be sent
     * @return the message as it leaves Camel, without Camel's own headers
     */
    public static Departure of(String method, String url, Message message) {
        Map<String, String> headers = new LinkedHashMap<>();
        message.getHeaders().forEach((name, value) -> {
            if (value != null && !name.startsWith("Camel")) {
                headers.put(name.toLowerCase(Locale.ROOT), value.toString());
            }
        });
        byte[] body = message.getBody(byte[].class);
        return new Departure(method, url, headers, body == null ? new byte[0] : body);
    }
}
