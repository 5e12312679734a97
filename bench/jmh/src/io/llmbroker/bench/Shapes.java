package io.llmbroker.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.dialect.Report;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Requests, answers and streams in the form in which clients and vendors send them. */
final class Shapes {
    /** Deltas of a stream. */
    static final int EVENTS = 50;

    private static final String SENTENCE =
            "The gateway received the request, chose a provider by its model name, and passed the reply back as it"
                    + " came. ";

    private Shapes() {}

    /**
     * A conversation of eight turns with a tool that was called: some 8 KB.
     *
     * @return UTF-8
     */
    static byte[] request() {
        ObjectNode request = Json.object().put("model", "claude-sonnet-4-5");
        var messages = request.putArray("messages");
        messages.addObject().put("role", "system").put("content", "You are a terse assistant.");
        for (int turn = 0; turn < 4; turn++) {
            messages.addObject().put("role", "user").put("content", SENTENCE.repeat(9));
            ObjectNode said = messages.addObject().put("role", "assistant").put("content", SENTENCE.repeat(8));
            if (turn == 1) {
                said.putArray("tool_calls")
                        .addObject()
                        .put("id", "call_1")
                        .put("type", "function")
                        .putObject("function")
                        .put("name", "get_weather")
                        .put("arguments", "{\"city\":\"Paris\"}");
                messages.addObject()
                        .put("role", "tool")
                        .put("tool_call_id", "call_1")
                        .put("content", "18 degrees, light rain");
            }
        }
        messages.addObject().put("role", "user").put("content", "Go on.");
        ObjectNode function = request.putArray("tools")
                .addObject()
                .put("type", "function")
                .putObject("function")
                .put("name", "get_weather")
                .put("description", "The weather in a city");
        function.putObject("parameters")
                .put("type", "object")
                .putObject("properties")
                .putObject("city")
                .put("type", "string");
        return Json.bytes(request.put("max_tokens", 256).put("temperature", 0.7));
    }

    /**
     * Anthropic's answer to a call that did not stream.
     *
     * @return UTF-8
     */
    static byte[] anthropicAnswer() {
        return utf8(
                """
                {"id":"msg_01","type":"message","role":"assistant","model":"claude-sonnet-4-5",
                "content":[{"type":"text","text":"%s"},
                {"type":"tool_use","id":"toolu_1","name":"get_weather","input":{"city":"Paris"}}],
                "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":120,"output_tokens":40}}
                """
                        .formatted(SENTENCE.repeat(2)));
    }

    /**
     * OpenAI's stream of {@link #EVENTS} deltas.
     *
     * @return UTF-8
     */
    static byte[] openAiStream() {
        StringBuilder stream = new StringBuilder(chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null"));
        for (int i = 0; i < EVENTS; i++) {
            stream.append(chunk("{\"content\":\" word" + i + "\"}", "null"));
        }
        return utf8(stream.append(chunk("{}", "\"stop\""))
                .append("data: [DONE]\n\n")
                .toString());
    }

    private static String chunk(String delta, String reason) {
        return "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
                + "\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"logprobs\":null,\"finish_reason\":" + reason + "}]}\n\n";
    }

    /**
     * Anthropic's stream of {@link #EVENTS} deltas.
     *
     * @return UTF-8
     */
    static byte[] anthropicStream() {
        StringBuilder stream = new StringBuilder(event(
                "message_start",
                "\"message\":{\"id\":\"msg_01\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5\","
                    + "\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":120,\"output_tokens\":1}}"));
        stream.append(event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"));
        for (int i = 0; i < EVENTS; i++) {
            stream.append(event(
                    "content_block_delta",
                    "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" word" + i + "\"}"));
        }
        stream.append(event("content_block_stop", "\"index\":0"));
        stream.append(event(
                "message_delta",
                "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":" + EVENTS + "}"));
        return utf8(stream.append("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")
                .toString());
    }

    private static String event(String type, String fields) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + fields + "}\n\n";
    }

    /**
     * A chat call as the step {@code encode} makes it.
     *
     * @param provider its name
     * @param request the canonical request
     * @param stream whether it streams
     * @return a call with a report of its own
     */
    static Call call(String provider, ObjectNode request, boolean stream) {
        String model = request.path("model").asText();
        ObjectNode facts = Json.object().put("max_tokens", 64_000).put("thinking", "budget");
        return new Call(Endpoint.CHAT_COMPLETIONS, provider, model, request, Set.of(), stream, facts, new Report());
    }

    /**
     * Parses what this class made.
     *
     * @param utf8 an object
     * @return the tree
     */
    static ObjectNode tree(byte[] utf8) {
        try {
            return (ObjectNode) Json.read(utf8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
