package io.llmbroker.broker;

import io.llmbroker.broker.StubVendor.Script;
import io.llmbroker.json.Json;

/** What vendors answer in these tests. */
final class Scripts {
    static final String LAST_CHUNK = chunk("{}", "\"stop\"");
    static final String USAGE_CHUNK =
            "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
                    + "\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}";
    static final String ROLE_CHUNK = chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null");

    private Scripts() {}

    /** A chat completion in OpenAI's format. */
    static Script chat(String text) {
        return call -> call.json(200, completion(text));
    }

    static String completion(String text) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{"
                + "\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":" + quoted(text)
                + "},\"finish_reason\":\"stop\"}],\"usage\":"
                + "{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}";
    }

    /** A message in Anthropic's format. */
    static Script claude(String text) {
        return call -> call.json(
                200,
                "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[{"
                        + "\"type\":\"text\",\"text\":" + quoted(text)
                        + "}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}");
    }

    /** An error in OpenAI's format. */
    static Script error(int status, String... headers) {
        return call -> call.json(
                status,
                "{\"error\":{\"message\":\"said " + status
                        + "\",\"type\":\"some_error\",\"param\":null,\"code\":null}}",
                headers);
    }

    /** A whole stream, one event a word, with usage. */
    static Script stream(String... words) {
        return call -> {
            call.beginStream();
            call.event(ROLE_CHUNK);
            for (String word : words) {
                call.event(word(word));
            }
            call.event(LAST_CHUNK);
            call.event(USAGE_CHUNK);
            call.event("[DONE]");
            call.endStream();
        };
    }

    /** Breaks the connection off once the request is read. */
    static Script breakOff() {
        return StubCall::breakOff;
    }

    /** A chunk with text. */
    static String word(String text) {
        return chunk("{\"content\":" + quoted(text) + "}", "null");
    }

    static String chunk(String delta, String finish) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{"
                + "\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}";
    }

    private static String quoted(String text) {
        return Json.NODES.textNode(text).toString();
    }
}
