package io.llmbroker.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The demo vendor's server without HTTP: bytes in, bytes out. Deterministic but for {@code fail_first}, which counts
 * equal requests. Thread-safe.
 */
final class DemoServer {
    private static final int REMEMBERED = 1000;
    private static final String JSON = "application/json";

    private final Map<String, Integer> failures = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    private DemoServer() {}

    static DemoServer create() {
        return new DemoServer();
    }

    /**
     * @param endpoint the operation
     * @param body a request in OpenAI's form
     * @return the answer
     * @throws DemoFailure when the request is wrong, or the model was told to fail
     */
    DemoReply answer(Endpoint endpoint, byte[] body) {
        ObjectNode request = parsed(body);
        String id = id(endpoint, request);
        return switch (endpoint) {
            case CHAT_COMPLETIONS -> {
                ChatPrompt prompt = ChatPrompt.of(request);
                DemoOrders orders = orders(request, prompt.said(), id);
                yield reply(request, orders, new ChatForm(new DemoScript(request, orders, id).chat(prompt)), id);
            }
            case COMPLETIONS -> {
                List<String> prompts = TextInput.of(request.path("prompt"), "prompt");
                DemoOrders orders = orders(request, String.join("\n", prompts), id);
                yield reply(
                        request,
                        orders,
                        new CompletionForm(new DemoScript(request, orders, id).completion(prompts)),
                        id);
            }
            case EMBEDDINGS -> {
                List<String> texts = TextInput.of(request.path("input"), "input");
                DemoOrders orders = orders(request, String.join("\n", texts), id);
                byte[] answer = Json.bytes(DemoEmbeddings.answer(request, texts));
                yield new DemoReply(id, orders.waitMillis(), JSON, new ByteArrayInputStream(answer));
            }
        };
    }

    private static ObjectNode parsed(byte[] body) {
        try {
            JsonNode request = Json.read(body);
            if (request instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw DemoFailure.invalid(null, "We could not parse the JSON body of your request.");
        }
        throw DemoFailure.invalid(null, "The body of a request must be a JSON object.");
    }

    /** A streamed and a whole answer to the same request have the same id. */
    private static String id(Endpoint endpoint, ObjectNode request) {
        ObjectNode asked = request.deepCopy().without(List.of("stream", "stream_options"));
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) endpoint.ordinal());
            return HexFormat.of().formatHex(digest.digest(Json.bytes(asked)), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }

    private DemoOrders orders(ObjectNode request, String prompt, String id) {
        DemoOrders orders = DemoOrders.of(request.path("demo"), prompt);
        if (orders.failFirst() == null ? orders.fail() != null : failsAgain(id, orders.failFirst())) {
            int status = orders.fail() == null ? 503 : orders.fail();
            throw DemoFailure.ordered(status, orders);
        }
        return orders;
    }

    private boolean failsAgain(String id, int failFirst) {
        synchronized (failures) {
            int failed = failures.getOrDefault(id, 0);
            if (failed < failFirst) {
                failures.put(id, failed + 1);
                return true;
            }
            failures.remove(id);
            return false;
        }
    }

    private static DemoReply reply(ObjectNode request, DemoOrders orders, WireForm form, String id) {
        if (request.path("stream").asBoolean()) {
            boolean usage = request.at("/stream_options/include_usage").asBoolean();
            Iterator<Frame> frames = form.frames(usage);
            if (orders.stopAfter() != null) {
                frames = Frame.interrupted(frames, orders.stopAfter(), List.of(Frame.BREAK));
            }
            if (orders.errorAfter() != null) {
                Frame error = Frame.event(DemoFailure.ordered(500, orders).body(), false);
                frames = Frame.interrupted(frames, orders.errorAfter(), List.of(error));
            }
            InputStream body = new DemoStream(frames, orders.slowMillis());
            return new DemoReply(id, orders.waitMillis(), "text/event-stream; charset=utf-8", body);
        }
        int words = form.answer.completionTokens();
        long wait = orders.waitMillis() + (long) orders.slowMillis() * words;
        byte[] whole = Json.bytes(form.whole());
        List<Frame> frames = List.of(new Frame(whole, false));
        if (orders.stopAfter() != null && orders.stopAfter() < words) {
            frames = List.of(new Frame(Arrays.copyOf(whole, whole.length / 2), false), Frame.BREAK);
        } else if (orders.errorAfter() != null && orders.errorAfter() < words) {
            frames = List.of(
                    new Frame(Json.bytes(DemoFailure.ordered(500, orders).body()), false));
        }
        return new DemoReply(id, wait, JSON, new DemoStream(frames.iterator(), 0));
    }
}
