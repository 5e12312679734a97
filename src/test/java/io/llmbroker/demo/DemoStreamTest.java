package io.llmbroker.demo;

import static io.llmbroker.demo.DemoCalls.json;
import static io.llmbroker.demo.DemoCalls.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class DemoStreamTest {
    private final DemoCalls demo = new DemoCalls();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hello, how are you?",
                "你好，世界 [demo reasoning]",
                "Smile \uD83D\uDE00\uD83D\uDE00 [demo slow=1]",
                "[demo answer=\"\"]",
                "Use lookup for Paris"
            })
    void streamSaysWhatTheWholeAnswerSays(String prompt) throws Exception {
        ObjectNode request = says(prompt).put("n", 2);
        request.set(
                "tools",
                json("{'t': [{'type': 'function', 'function': {'name': 'lookup', 'parameters': {'properties':"
                                + " {'city': {'type': 'string'}}, 'required': ['city']}}}]}")
                        .get("t"));
        request.putObject("stream_options").put("include_usage", true);
        JsonNode whole = demo.chat(request);
        List<JsonNode> events = demo.stream("chat.completions", request);

        for (int choice = 0; choice < 2; choice++) {
            JsonNode message = whole.path("choices").get(choice).path("message");
            assertThat(joined(events, choice, "content"))
                    .isEqualTo(message.path("content").asText("").replace("null", ""));
            assertThat(joined(events, choice, "reasoning_content"))
                    .isEqualTo(message.path("reasoning_content").asText(""));
            assertThat(arguments(events, choice))
                    .isEqualTo(message.at("/tool_calls/0/function/arguments").asText(""));
            assertThat(finishes(events, choice))
                    .containsExactly(whole.path("choices")
                            .get(choice)
                            .path("finish_reason")
                            .textValue());
        }
        assertThat(events.get(events.size() - 2).path("usage")).isEqualTo(whole.path("usage"));
        assertThat(events.get(events.size() - 2).path("choices")).isEmpty();
        assertThat(events.get(0).path("id")).isEqualTo(whole.path("id"));
        assertThat(events.get(events.size() - 1).textValue()).isEqualTo("[DONE]");
    }

    @Test
    void beginsWithTheRoleAndGivesOneWordAnEvent() throws Exception {
        List<JsonNode> events = demo.stream("chat.completions", says("Hello"));

        assertThat(events.get(0).at("/choices/0/delta/role").textValue()).isEqualTo("assistant");
        assertThat(events.get(2).at("/choices/0/delta/content").textValue()).isEqualTo(" from");
        assertThat(events).hasSize(1 + 9 + 1 + 1);
        assertThat(events).noneMatch(event -> event.has("usage"));
    }

    @Test
    void toolCallsBeginWithIdAndName() throws Exception {
        ObjectNode request = says("Call lookup");
        request.set(
                "tools",
                json("{'t': [{'type': 'function', 'function': {'name': 'lookup'}}]}")
                        .get("t"));
        List<JsonNode> events = demo.stream("chat.completions", request);

        assertThat(events.get(0).at("/choices/0/delta/content").isNull()).isTrue();
        JsonNode head = events.get(1).at("/choices/0/delta/tool_calls/0");
        assertThat(head.path("id").textValue()).startsWith("call_");
        assertThat(head.at("/function/name").textValue()).isEqualTo("lookup");
        assertThat(head.at("/function/arguments").textValue()).isEmpty();
        JsonNode more = events.get(2).at("/choices/0/delta/tool_calls/0");
        assertThat(more.toString()).isEqualTo("{\"index\":0,\"function\":{\"arguments\":\"{}\"}}");
    }

    @Test
    void oneReadGivesOneEvent() throws Exception {
        try (InputStream body = body(says("Hello [demo slow=1]"))) {
            byte[] buffer = new byte[65_536];
            for (int i = 0; i < 5; i++) {
                String event = new String(buffer, 0, body.read(buffer), StandardCharsets.UTF_8);
                assertThat(event).startsWith("data: {").endsWith("}\n\n").containsOnlyOnce("data:");
            }
        }
    }

    @Test
    void takesItsTimeForEachWord() throws Exception {
        long start = System.nanoTime();
        demo.stream("chat.completions", says("Hello [demo slow=20]"));
        long streamed = System.nanoTime() - start;
        demo.chat(says("Hello [demo slow=20]"));
        long whole = System.nanoTime() - start - streamed;

        assertThat(TimeUnit.NANOSECONDS.toMillis(streamed)).isGreaterThanOrEqualTo(9 * 20);
        assertThat(TimeUnit.NANOSECONDS.toMillis(whole)).isGreaterThanOrEqualTo(9 * 20);
    }

    @Test
    void waitsBeforeItBegins() throws Exception {
        long start = System.nanoTime();
        demo.exchange("chat.completions", says("Hello [demo wait=60]").put("stream", true));
        demo.failure("chat.completions", says("Hello [demo wait=60 fail=500]"));

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isGreaterThanOrEqualTo(120);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void breaksTheConnectionAfterSoManyWords(int words) throws Exception {
        InputStream body = body(says("Hello [demo stop_after=" + words + "]"));
        StringBuilder read = new StringBuilder();
        byte[] buffer = new byte[65_536];

        assertThatThrownBy(() -> {
                    for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                        read.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
                    }
                })
                .isInstanceOf(SocketException.class);
        assertThat(read.toString().split("data: ")).hasSize(1 + 1 + words); // nothing, role, words
        assertThat(read).doesNotContain("[DONE]", "\"stop\"");
    }

    @Test
    void aStreamThatIsOverBeforeTheBreakStaysWhole() throws Exception {
        List<JsonNode> events = demo.stream("chat.completions", says("Hello [demo stop_after=9]"));

        assertThat(events.get(events.size() - 1).textValue()).isEqualTo("[DONE]");
    }

    @Test
    void breaksAWholeAnswerInTheMiddle() throws Exception {
        InputStream body = demo.exchange("chat.completions", says("Hello [demo stop_after=1]"))
                .getMessage()
                .getBody(InputStream.class);

        assertThatThrownBy(body::readAllBytes).isInstanceOf(SocketException.class);
    }

    @Test
    void canEndInAnErrorEvent() throws Exception {
        List<JsonNode> events = demo.stream("chat.completions", says("Hello [demo error_after=2]"));

        assertThat(events).hasSize(4);
        assertThat(events.get(3).at("/error/type").textValue()).isEqualTo("server_error");
        assertThat(demo.chat(says("Hello [demo error_after=2]")).has("error")).isTrue();
    }

    @Test
    void closingEndsAWaitingReadAtOnce() throws Exception {
        InputStream body = body(says("Hello [demo slow=600000]"));
        body.read(new byte[65_536]); // the role
        CountDownLatch reading = new CountDownLatch(1);
        CompletableFuture<Throwable> outcome = readAside(body, reading, new Thread[1]);
        reading.await();
        body.close();

        assertThat(outcome.get(5, TimeUnit.SECONDS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(body::read).isInstanceOf(IOException.class);
    }

    @Test
    void anInterruptEndsAWaitingReadAtOnce() throws Exception {
        InputStream body = body(says("Hello [demo slow=600000]"));
        body.read(new byte[65_536]);
        CountDownLatch reading = new CountDownLatch(1);
        Thread[] reader = new Thread[1];
        CompletableFuture<Throwable> outcome = readAside(body, reading, reader);
        reading.await();
        reader[0].interrupt();

        assertThat(outcome.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
    }

    @Test
    void anInterruptEndsTheWaitForAWholeAnswer() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> demo.chat(says("Hello [demo wait=600000]")))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theLegacyEndpointStreamsToo() throws Exception {
        ObjectNode request = Json.object().put("model", "demo").put("prompt", "Once upon a time");
        String whole = demo.call("completions", request).at("/choices/0/text").textValue();
        List<JsonNode> events = demo.stream("completions", request);

        assertThat(events.stream()
                        .map(event -> event.at("/choices/0/text").asText(""))
                        .collect(Collectors.joining()))
                .isEqualTo(whole);
        assertThat(events.get(0).path("object").textValue()).isEqualTo("text_completion");
    }

    private InputStream body(ObjectNode request) throws Exception {
        return demo.exchange("chat.completions", request.put("stream", true))
                .getMessage()
                .getBody(InputStream.class);
    }

    private static CompletableFuture<Throwable> readAside(InputStream body, CountDownLatch reading, Thread[] reader) {
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        reader[0] = new Thread(() -> {
            reading.countDown();
            try {
                body.read();
                outcome.complete(null);
            } catch (IOException e) {
                outcome.complete(e);
            }
        });
        reader[0].start();
        return outcome;
    }

    private static String joined(List<JsonNode> events, int choice, String field) {
        return events.stream()
                .map(event -> event.path("choices").path(0))
                .filter(one -> one.path("index").asInt(-1) == choice)
                .map(one -> one.path("delta").path(field).isTextual()
                        ? one.path("delta").path(field).textValue()
                        : "")
                .collect(Collectors.joining());
    }

    private static String arguments(List<JsonNode> events, int choice) {
        return events.stream()
                .map(event -> event.path("choices").path(0))
                .filter(one -> one.path("index").asInt(-1) == choice)
                .map(one -> one.at("/delta/tool_calls/0/function/arguments").asText(""))
                .collect(Collectors.joining());
    }

    private static List<String> finishes(List<JsonNode> events, int choice) {
        return events.stream()
                .map(event -> event.path("choices").path(0))
                .filter(one -> one.path("index").asInt(-1) == choice
                        && one.path("finish_reason").isTextual())
                .map(one -> one.path("finish_reason").textValue())
                .toList();
    }
}
