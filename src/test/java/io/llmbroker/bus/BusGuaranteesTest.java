package io.llmbroker.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.broker.Metrics;
import io.llmbroker.bus.BusClient.Received;
import io.llmbroker.bus.BusClient.Sent;
import io.llmbroker.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of docs/bus.md that says what each transport promises, on each transport and its real broker. */
@ParameterizedClass
@EnumSource(TestBus.class)
@Timeout(90)
class BusGuaranteesTest {
    @Parameter
    TestBus bus;

    private static BusVendor vendor;
    private static BusGateway gateway;
    private static BusClient client;

    @BeforeParameterizedClassInvocation
    static void start(TestBus bus) throws Exception {
        vendor = BusVendor.start();
        gateway = BusGateway.start(
                bus, """
                models:
                  demo: {provider: demo}
                  a: {provider: openai, base_url: '%1$s', api_key: k, price: {input: 1, cached: 0.5, output: 2}}
                  b: {provider: openai, base_url: '%1$s', api_key: k}
                  alone: {provider: openai, base_url: '%1$s', api_key: k}
                """.formatted(vendor.url()), "destinations: [llm.requests, llm.other]", """
                  concurrency: {alone: 1}
                  redelivery: {attempts: 3, initial: 0.1, max: 0.2}
                  events: {usage: '%1$sllm.usage', requests: '%1$sllm.log'}
                """.formatted(
                                bus == TestBus.KAFKA ? "kafka:" : bus.door() + ":queue:"));
        client = gateway.client();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        gateway.close();
        vendor.close();
    }

    @BeforeEach
    void behave() {
        vendor.behaves(BusVendor.Call::echo);
    }

    static String request(String model, String prompt) {
        ObjectNode request = Json.object().put("model", model);
        request.putArray("messages").addObject().put("role", "user").put("content", prompt);
        return request.toString();
    }

    private String send(String model, String prompt) throws Exception {
        return client.send("llm.requests", Sent.of(request(model, prompt)));
    }

    private static String text(Received reply) throws Exception {
        JsonNode json = Json.MAPPER.readTree(reply.body());
        return json.at("/choices/0/message/content")
                .asText(json.at("/error/code").asText());
    }

    @Test
    void anIdempotencyKeyIsPaidForOnce() throws Exception {
        Sent message = Sent.of(request("a", "once")).with("idempotency_key", "order-17");
        Received first = gateway.reply(client.send("llm.requests", message));
        Received second = gateway.reply(client.send("llm.requests", message));

        assertThat(vendor.calls("once")).isEqualTo(1);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(first.headers()).doesNotContainKey("x_llmbroker_known");
        assertThat(second.headers())
                .containsEntry("status", "200")
                .containsEntry("x_llmbroker_known", "true")
                .containsEntry("x_llmbroker_model", "a")
                .containsEntry("x_request_id", first.header("x_request_id"));
    }

    @Test
    void messagesWithOneKeyWaitForEachOther() throws Exception {
        Sent message = Sent.of(request("a", "both")).with("idempotency-key".replace('-', '_'), "order-18");
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        vendor.behaves(call -> {
            called.countDown();
            go.await();
            call.echo();
        });
        String one = client.send("llm.requests", message);
        called.await();
        String two = client.send("llm.requests", message);
        send("b", "another");
        go.countDown();

        assertThat(text(gateway.reply(one))).isEqualTo("both");
        assertThat(text(gateway.reply(two))).isEqualTo("both");
        assertThat(vendor.calls("both")).isEqualTo(1);
    }

    @Test
    void anIdempotencyKeyIsForOneRequest() throws Exception {
        gateway.reply(client.send("llm.requests", Sent.of(request("a", "this")).with("idempotency_key", "order-19")));
        Received other = gateway.reply(
                client.send("llm.requests", Sent.of(request("a", "that")).with("idempotency_key", "order-19")));

        assertThat(other.headers()).containsEntry("status", "409");
        assertThat(text(other)).isEqualTo("idempotency_key_reused");
        assertThat(vendor.calls("that")).isZero();
    }

    @Test
    void theChunksOfAKnownStreamComeAgain() throws Exception {
        Sent message = Sent.of(request("demo", "chunks").replace("{\"model\"", "{\"stream\":true,\"model\""))
                .with("stream", "chunks")
                .with("idempotency_key", "order-20");
        List<Received> first = stream(client.send("llm.requests", message));
        List<Received> second = stream(client.send("llm.requests", message));

        assertThat(second)
                .extracting(Received::body)
                .isEqualTo(first.stream().map(Received::body).toList());
        assertThat(second.get(0).header("stream_id")).isNotEqualTo(first.get(0).header("stream_id"));
        assertThat(second.get(second.size() - 1).headers())
                .containsEntry("x_llmbroker_known", "true")
                .containsEntry("x_llmbroker_model", "demo")
                .doesNotContainKey("idempotency_key");
    }

    private List<Received> stream(String id) throws Exception {
        List<Received> all = new ArrayList<>();
        do {
            all.add(gateway.reply(id));
        } while (!"true".equals(all.get(all.size() - 1).header("stream_end")));
        return all;
    }

    @Test
    void whatFailsIsTriedAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        vendor.behaves(call -> {
            if (calls.incrementAndGet() < 3) {
                call.error(500);
            } else {
                call.echo();
            }
        });

        assertThat(text(gateway.reply(send("a", "third time")))).isEqualTo("third time");
        assertThat(calls).hasValue(3);
    }

    @Test
    void whatFailsTooOftenIsADeadLetter() throws Exception {
        vendor.behaves(call -> call.error(500));
        String body = request("a", "never");
        String id = client.send("llm.requests", Sent.of(body).with("tenant", "t"));
        Received dead = gateway.dead(id);
        Received reply = gateway.reply(id);

        assertThat(vendor.calls("never")).isEqualTo(3);
        assertThat(dead.body()).isEqualTo(body);
        assertThat(dead.headers())
                .containsEntry("tenant", "t")
                .containsEntry("dead_attempts", "3")
                .containsEntry("dead_status", "500");
        assertThat(reply.headers())
                .containsEntry("status", "500")
                .containsEntry("x_llmbroker_dead_letter", dead.header("dead_id"));
    }

    /** Half of the messages are for a model whose vendor wants no calls; the others have a queue of their own. */
    @Test
    void aPauseCostsNoAttemptAndNoOtherModel() throws Exception {
        AtomicBoolean refuses = new AtomicBoolean(true);
        AtomicInteger refused = new AtomicInteger();
        vendor.behaves(call -> {
            if (call.model().equals("a") && refuses.get()) {
                refused.incrementAndGet();
                call.error(429, "retry-after", "1");
            } else {
                call.echo();
            }
        });
        List<String> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waiting.add(send("a", "waits " + i));
        }
        Metrics.await(gateway.broker(), all -> all.sum("llmbroker_bus_paused", "model=\"a\"") == 1);
        for (int i = 0; i < 8; i++) {
            String id = client.send("llm.other", Sent.of(request("b", "goes " + i)));
            assertThat(text(gateway.reply(id))).isEqualTo("goes " + i);
        }
        int before = refused.get();
        while (refused.get() < before + 2) { // two looks, a second apart, of one message each
            Thread.onSpinWait();
        }
        refuses.set(false);

        for (int i = 0; i < 8; i++) {
            assertThat(text(gateway.reply(waiting.get(i)))).isEqualTo("waits " + i);
        }
        assertThat(refused.get()).as("4 at once, then one at a time").isLessThanOrEqualTo(4 + 6);
        Metrics.await(gateway.broker(), all -> all.sum("llmbroker_bus_paused", "model=\"a\"") == 0);
    }

    private static AtomicInteger mostAtOnce() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        vendor.behaves(call -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            TimeUnit.MILLISECONDS.sleep(20);
            now.decrementAndGet();
            call.echo();
        });
        return most;
    }

    @Test
    void aDestinationHasItsConcurrency() throws Exception {
        AtomicInteger most = mostAtOnce();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(send("a", "at once " + i));
        }
        for (String id : ids) {
            gateway.reply(id);
        }
        assertThat(most.get()).isBetween(1, 4);
    }

    @Test
    void aModelHasItsOwnLimit() throws Exception {
        AtomicInteger most = mostAtOnce();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            ids.add(client.send(i % 2 == 0 ? "llm.requests" : "llm.other", Sent.of(request("alone", "alone " + i))));
        }
        for (String id : ids) {
            gateway.reply(id);
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void anExpiryIsADeadline() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        vendor.behaves(call -> never.await());
        String id = client.send(
                "llm.requests", Sent.of(request("a", "too late")).expires(System.currentTimeMillis() + 1500));

        assertThat(gateway.dead(id).headers())
                .containsEntry("dead_code", "timeout")
                .containsEntry("dead_status", "504");
        never.countDown();
        assertThat(vendor.calls("too late")).isEqualTo(1);
    }

    @Test
    void theAnswerIsAsUrgentAsItsRequest() throws Exception {
        assumeTrue(bus != TestBus.KAFKA, "Kafka knows no priority and no expiry");
        long expires = System.currentTimeMillis() + 600_000;
        String id = client.send(
                "llm.requests", Sent.of(request("a", "urgent")).expires(expires).priority(8));
        Received reply = gateway.reply(id);

        assertThat(reply.priority()).isEqualTo(8);
        assertThat(reply.expires()).isBetween(expires - 5000, expires + 5000);
    }

    @Test
    void lettersCanBeLookedAtAndSentOnceMore() throws Exception {
        vendor.behaves(call -> call.error(500));
        List<String> ids = List.of(send("a", "letter 1"), send("a", "letter 2"), send("a", "letter 3"));
        for (String id : ids) {
            assertThat(gateway.reply(id).headers()).containsEntry("status", "500");
        }
        DeadLetters letters = gateway.deadLetters(bus.door());
        List<DeadLetter> found = letters.list(1000).stream()
                .filter(letter -> ids.contains(letter.messageId()))
                .toList();
        assertThat(found).extracting(DeadLetter::messageId).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(found).allSatisfy(letter -> {
            assertThat(letter.from()).isEqualTo("llm.requests");
            assertThat(letter.attempts()).isEqualTo(3);
            assertThat(letter.bytes()).isEqualTo(request("a", "letter 1").length());
        });

        vendor.behaves(BusVendor.Call::echo);
        assertThat(letters.replay(Set.of(found.get(0).id())))
                .containsExactly(found.get(0).id());
        gateway.awaitAnswerAgain("letter " + (ids.indexOf(found.get(0).messageId()) + 1));
        assertThat(letters.replay(null))
                .contains(found.get(1).id(), found.get(2).id());
        gateway.awaitAnswerAgain("letter " + (ids.indexOf(found.get(2).messageId()) + 1));
        assertThat(letters.list(1000)).extracting(DeadLetter::messageId).doesNotContainAnyElementsOf(ids);
    }

    @Test
    void othersHearWhatWasUsed() throws Exception {
        gateway.broker().chat("a", "by http", "x-request-id", "usage-1");
        JsonNode event = heard("llm.usage");
        JsonNode line = heard("llm.log");

        assertThat(event.path("log").asText()).isEqualTo("usage");
        assertThat(event.path("model").asText()).isEqualTo("a");
        assertThat(event.path("tokens_in").asLong()).isEqualTo(1);
        assertThat(event.path("tokens_out").asLong()).isEqualTo(2);
        assertThat(event.path("cost").decimalValue()).isEqualByComparingTo("0.000005");
        assertThat(event.path("currency").asText()).isEqualTo("USD");
        assertThat(event.has("attempts")).isFalse();
        assertThat(line.path("log").asText()).isEqualTo("request");
        assertThat(line.path("attempts").asInt()).isEqualTo(1);
    }

    private static JsonNode heard(String place) throws Exception {
        while (true) {
            JsonNode event = Json.MAPPER.readTree(
                    client.receive(place, BusGateway.PATIENCE).body());
            if (event.path("request_id").asText().equals("usage-1")) {
                return event;
            }
        }
    }
}
