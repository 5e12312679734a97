package io.llmbroker.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An OpenAI-compatible vendor that counts and can be told how to behave. Thread-safe. */
public final class BusVendor implements AutoCloseable {
    /** What the vendor does with one call. */
    public interface Behaviour {
        void answer(Call call) throws Exception;
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final List<String> prompts = Collections.synchronizedList(new ArrayList<>());
    private volatile Behaviour behaviour = Call::echo;

    private BusVendor() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
        server.createContext(
                "/",
                exchange -> threads.execute(() -> {
                    try (exchange) {
                        Call call = new Call(
                                exchange, Json.read(exchange.getRequestBody().readAllBytes()));
                        calls.computeIfAbsent(call.prompt(), none -> new AtomicInteger())
                                .incrementAndGet();
                        prompts.add(call.prompt());
                        behaviour.answer(call);
                    } catch (Exception e) {
                        // the gateway has gone
                    }
                }));
        server.start();
    }

    public static BusVendor start() {
        try {
            return new BusVendor();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** One call. */
    public record Call(HttpExchange exchange, JsonNode request) {
        /** @return the text of the last message */
        public String prompt() {
            JsonNode messages = request.path("messages");
            return messages.path(messages.size() - 1).path("content").asText();
        }

        public String model() {
            return request.path("model").asText();
        }

        /** Answers with the prompt. */
        public void echo() throws IOException {
            json(200, """
                    {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":%s,"choices":[{"index":0,
                    "message":{"role":"assistant","content":%s},"finish_reason":"stop"}],
                    "usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}""".formatted(Json.MAPPER.writeValueAsString(model()), Json.MAPPER.writeValueAsString(prompt())));
        }

        /** Refuses. */
        public void error(int status, String... headers) throws IOException {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            json(status, "{\"error\":{\"message\":\"no\",\"type\":\"x\",\"code\":null,\"param\":null}}");
        }

        private void json(int status, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }
    }

    /** Holds the calls for a model from now on until they are let go; then the vendor answers. */
    public Held holds(String model) {
        Held held = new Held();
        behaves(call -> {
            if (call.model().equals(model)) {
                held.hold();
            }
            call.echo();
        });
        return held;
    }

    /** Calls that the vendor holds. Thread-safe. */
    public static final class Held {
        private final CountDownLatch go = new CountDownLatch(1);
        private int calls;

        private void hold() throws InterruptedException {
            synchronized (this) {
                calls++;
                notifyAll();
            }
            go.await();
        }

        /** Waits for the first. */
        public void awaitCall() throws InterruptedException {
            awaitCalls(1);
        }

        /** Waits for so many. */
        public synchronized void awaitCalls(int count) throws InterruptedException {
            while (calls < count) {
                wait();
            }
        }

        /** @return how many have come */
        public synchronized int calls() {
            return calls;
        }

        /** Lets all go. */
        public void letGo() {
            go.countDown();
        }
    }

    /** From now on. */
    public void behaves(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    /** @return for {@code base_url} */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** @return calls with that prompt */
    public int calls(String prompt) {
        AtomicInteger count = calls.get(prompt);
        return count == null ? 0 : count.get();
    }

    /** @return all prompts, in the order of their calls */
    public List<String> prompts() {
        synchronized (prompts) {
            return List.copyOf(prompts);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
