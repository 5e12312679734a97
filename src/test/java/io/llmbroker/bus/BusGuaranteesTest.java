package io.llmbroker.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.broker.Metrics;
import io.llmbroker.bus.BusClient.Received;
import io.llmbroker.bus.BusClient.Sent;
import io.llmbroker.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
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

    private String send(String model, String prompt) throws Exception {
        return client.send("llm.requests", Sent.chat(model, prompt));
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

        assertThat(gateway.reply(send("a", "third time")).text()).isEqualTo("third time");
        assertThat(calls).hasValue(3);
    }

    @Test
    void whatFailsTooOftenIsADeadLetter() throws Exception {
        vendor.behaves(call -> call.error(500));
        String body = Sent.chat("a", "never").body();
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

    /** Messages for a model whose vendor wants no calls wait; those of another model have a queue of their own. */
    @Test
    void aPauseCostsNoAttemptAndNoOtherModel() throws Exception {
        vendor.behaves(call -> call.error(429, "retry-after", "1"));
        List<String> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waiting.add(send("a", "waits " + i));
        }
        Metrics.await(gateway.broker(), all -> all.sum("llmbroker_bus_paused", "model=\"a\"") == 1);
        AtomicInteger looks = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        vendor.behaves(call -> {
            if (call.model().equals("a")) {
                looks.incrementAndGet();
                first.countDown();
                go.await();
            }
            call.echo();
        });
        first.await();
        for (int i = 0; i < 8; i++) {
            String id = client.send("llm.other", Sent.chat("b", "goes " + i));
            assertThat(gateway.reply(id).text()).isEqualTo("goes " + i);
        }
        assertThat(looks).as("one looks, the others wait for what it finds").hasValue(1);
        go.countDown();

        for (int i = 0; i < 8; i++) {
            assertThat(gateway.reply(waiting.get(i)).text()).isEqualTo("waits " + i);
        }
        Metrics.await(gateway.broker(), all -> all.sum("llmbroker_bus_paused", "model=\"a\"") == 0);
    }

    /** The second message for it waits, while one behind it, for another model, is answered. */
    @Test
    void aModelHasItsOwnLimit() throws Exception {
        BusVendor.Held held = vendor.holds("alone");
        String one = send("alone", "alone 1");
        held.awaitCall();
        String two = client.send("llm.other", Sent.chat("alone", "alone 2").with("key", "x"));
        String other = client.send("llm.other", Sent.chat("b", "beside").with("key", "y"));
        assertThat(gateway.reply(other).text()).isEqualTo("beside");
        assertThat(vendor.calls("alone 2")).isZero();
        held.letGo();

        assertThat(gateway.reply(one).text()).isEqualTo("alone 1");
        assertThat(gateway.reply(two).text()).isEqualTo("alone 2");
    }

    /** As many as the door's four consumers have, of Kafka one of each partition; the next one waits for an answer. */
    @Test
    void aDestinationHasItsConcurrency() throws Exception {
        int most = bus == TestBus.KAFKA ? 1 : 4;
        BusVendor.Held held = vendor.holds("a");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ids.add(client.send("llm.requests", Sent.chat("a", "at once " + i).with("key", "same")));
        }
        held.awaitCalls(most);
        String other = client.send("llm.other", Sent.chat("b", "goes on"));
        assertThat(gateway.reply(other).text()).isEqualTo("goes on");
        assertThat(held.calls()).isEqualTo(most);
        held.letGo();

        for (int i = 0; i < 6; i++) {
            assertThat(gateway.reply(ids.get(i)).text()).isEqualTo("at once " + i);
        }
    }

    @Test
    void anExpiryIsADeadline() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        vendor.behaves(call -> never.await());
        String id = client.send("llm.requests", Sent.chat("a", "too late").expires(System.currentTimeMillis() + 1500));

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
                "llm.requests", Sent.chat("a", "urgent").expires(expires).priority(8));
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
        List<DeadLetter> found = lettersOf(ids, letters);
        assertThat(found).allSatisfy(letter -> {
            assertThat(letter.from()).isEqualTo("llm.requests");
            assertThat(letter.attempts()).isEqualTo(3);
            assertThat(letter.bytes())
                    .isEqualTo(Sent.chat("a", "letter 1").body().length());
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

    /** Once all are there: a broker shows the answers of a transaction before it shows the letters. */
    private static List<DeadLetter> lettersOf(List<String> ids, DeadLetters letters) throws Exception {
        List<DeadLetter> found;
        do {
            found = letters.list(1000).stream()
                    .filter(letter -> ids.contains(letter.messageId()))
                    .toList();
        } while (found.size() < ids.size());
        assertThat(found).extracting(DeadLetter::messageId).containsExactlyInAnyOrderElementsOf(ids);
        return found;
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
