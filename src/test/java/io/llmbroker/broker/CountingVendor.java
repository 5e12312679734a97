package io.llmbroker.broker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * A vendor in OpenAI's and in Anthropic's format. It says "Hi", or, when it is to stream, counts to the number that the
 * last word of the prompt is, in its own time. Thread-safe.
 */
public final class CountingVendor implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final StubVendor stub = StubVendor.start().always(CountingVendor::play);

    /** @return what a configuration calls {@code base_url} */
    public String baseUrl() {
        return stub.baseUrl();
    }

    /** The words of a stream. */
    static String[] words(int count) {
        return IntStream.range(0, count).mapToObj(i -> i + " ").toArray(String[]::new);
    }

    private static void play(StubCall call) throws Exception {
        JsonNode request = call.json();
        boolean claude = call.requestLine().contains("/messages");
        if (!request.path("stream").asBoolean()) {
            (claude ? Scripts.claude("Hi") : Scripts.chat("Hi")).play(call);
            return;
        }
        String prompt = request.path("messages").toString();
        int count = Integer.parseInt(prompt.replaceAll(".*count to (\\d+).*", "$1"));
        call.beginStream();
        if (claude) {
            messages(call, count);
        } else {
            chunks(call, count);
        }
        call.endStream();
    }

    private static void chunks(StubCall call, int count) throws IOException {
        call.event(Scripts.ROLE_CHUNK);
        for (String word : words(count)) {
            LockSupport.parkNanos(PAUSE_NANOS);
            call.event(Scripts.word(word));
        }
        call.event(Scripts.LAST_CHUNK);
        call.event("[DONE]");
    }

    private static void messages(StubCall call, int count) throws IOException {
        event(
                call,
                "message_start",
                "\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],"
                        + "\"stop_reason\":null,\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}");
        event(call, "content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}");
        for (String word : words(count)) {
            LockSupport.parkNanos(PAUSE_NANOS);
            event(
                    call,
                    "content_block_delta",
                    "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + word + "\"}");
        }
        event(call, "content_block_stop", "\"index\":0");
        event(call, "message_delta", "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":4}");
        call.chunk("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    }

    private static void event(StubCall call, String type, String rest) throws IOException {
        call.chunk("event: " + type + "\ndata: {\"type\":\"" + type + "\"," + rest + "}\n\n");
    }

    @Override
    public void close() {
        stub.close();
    }
}
