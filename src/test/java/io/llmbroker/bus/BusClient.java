package io.llmbroker.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.util.Map;

/** Somebody on a bus who sends requests and takes answers, whatever the transport. Not thread-safe. */
interface BusClient extends AutoCloseable {
    /**
     * A message to be sent.
     *
     * @param body its text
     * @param headers properties
     * @param replyTo queue or topic, or null
     * @param correlation or null
     * @param expires in milliseconds since 1970, or 0
     * @param priority 0 to 9, where there is one
     */
    record Sent(
            String body, Map<String, String> headers, String replyTo, String correlation, long expires, int priority) {
        static Sent of(String body) {
            return new Sent(body, Map.of(), null, null, 0, 4);
        }

        /** A chat with one message of a user. */
        static Sent chat(String model, String prompt) {
            ObjectNode request = Json.object().put("model", model);
            request.putArray("messages").addObject().put("role", "user").put("content", prompt);
            return of(request.toString());
        }

        Sent with(String name, String value) {
            Map<String, String> more = new java.util.TreeMap<>(headers);
            more.put(name, value);
            return new Sent(body, more, replyTo, correlation, expires, priority);
        }

        Sent replyTo(String destination) {
            return new Sent(body, headers, destination, correlation, expires, priority);
        }

        Sent correlation(String id) {
            return new Sent(body, headers, replyTo, id, expires, priority);
        }

        Sent expires(long millis) {
            return new Sent(body, headers, replyTo, correlation, millis, priority);
        }

        Sent priority(int value) {
            return new Sent(body, headers, replyTo, correlation, expires, value);
        }
    }

    /**
     * A message that was received.
     *
     * @param headers its properties as text
     * @param correlation or null
     * @param expires in milliseconds since 1970, or 0
     * @param replyTo where its own answer is wanted, as text
     */
    record Received(
            String body, Map<String, String> headers, String correlation, long expires, int priority, String replyTo) {
        String header(String name) {
            return headers.get(name);
        }

        /** @return what the model said, or the code of the error */
        String text() throws IOException {
            JsonNode json = Json.MAPPER.readTree(body);
            return json.at("/choices/0/message/content")
                    .asText(json.at("/error/code").asText());
        }
    }

    /** @return the message's id, as the gateway tells it */
    String send(String destination, Sent message) throws Exception;

    /** @return the next message of a destination; null when none comes in time */
    Received receive(String destination, long millis) throws Exception;

    @Override
    void close();
}
