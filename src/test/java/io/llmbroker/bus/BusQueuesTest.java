package io.llmbroker.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.llmbroker.broker.Metrics;
import io.llmbroker.bus.BusClient.Received;
import io.llmbroker.bus.BusClient.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What queues have and topics have not. */
@ParameterizedClass
@EnumSource(
        value = TestBus.class,
        names = {"JMS", "AMQP"})
@Timeout(60)
class BusQueuesTest {
    @Parameter
    TestBus bus;

    private BusVendor vendor;
    private BusGateway gateway;

    @BeforeEach
    void open() {
        vendor = BusVendor.start();
    }

    private void start(String door) throws Exception {
        start(door, "");
    }

    private void start(String door, String more) throws Exception {
        gateway = BusGateway.start(
                bus,
                "models: {demo: {provider: demo}, a: {provider: openai, base_url: '" + vendor.url() + "', api_key: k}}",
                door,
                "  redelivery: {attempts: 2, initial: 0.1, deliveries: 2}\n" + more);
    }

    @AfterEach
    void close() {
        if (gateway != null) {
            gateway.close();
        }
        vendor.close();
    }

    private static Sent message(String prompt) {
        return Sent.chat("a", prompt);
    }

    @Test
    void theMostUrgentComesFirst() throws Exception {
        start("destinations: [{name: llm.requests, concurrency: 1}]");
        BusVendor.Held held = vendor.holds("a");
        List<String> ids = new ArrayList<>(List.of(gateway.client().send("llm.requests", message("first"))));
        held.awaitCall();
        for (int priority = 0; priority < 10; priority++) {
            ids.add(gateway.client()
                    .send("llm.requests", message("priority " + priority).priority(priority)));
        }
        held.letGo();
        for (String id : ids) {
            gateway.reply(id);
        }
        assertThat(vendor.prompts())
                .containsExactly(
                        "first",
                        "priority 9",
                        "priority 8",
                        "priority 7",
                        "priority 6",
                        "priority 5",
                        "priority 4",
                        "priority 3",
                        "priority 2",
                        "priority 1",
                        "priority 0");
    }

    @Test
    void aSelectorTakesWhatItIsFor() throws Exception {
        start("destinations: [{name: llm.requests, selector: \"model = 'a' AND (size IS NULL OR size < 3)\"},"
                + " {name: llm.requests, selector: \"model = 'b'\", concurrency: 1}]");
        gateway.client().send("llm.requests", message("other").with("model", "c"));
        String one = gateway.client().send("llm.requests", message("one").with("model", "a"));
        String two = gateway.client().send("llm.requests", message("two").with("model", "b"));

        assertThat(gateway.reply(one).headers()).containsEntry("status", "200");
        assertThat(gateway.reply(two).headers()).containsEntry("status", "200");
        assertThat(vendor.prompts()).containsExactlyInAnyOrder("one", "two");
        assertThat(gateway.client().receive("llm.requests", BusGateway.PATIENCE).body())
                .isEqualTo(message("other").body());
    }

    @Test
    void anAnswerThatCannotBeSentIsADeadLetter() throws Exception {
        assumeTrue(bus == TestBus.AMQP, "by JMS, Artemis takes messages for a place that is not there");
        start("destinations: [llm.requests]");
        Sent message = message("gone").replyTo("absent.place").correlation("c");
        String id = gateway.client().send("llm.requests", message);
        Received dead = gateway.dead(id);

        assertThat(dead.headers()).containsEntry("dead_code", "reply_failed");
        assertThat(dead.body()).isEqualTo(message.body());
        assertThat(dead.correlation()).isEqualTo("c");
        assertThat(dead.replyTo()).endsWith("absent.place");
    }

    @Test
    void noRequestWaitsForEvents() throws Exception {
        start("destinations: [llm.requests]", "  events: {usage: '" + bus.door() + ":queue:llm.usage', buffer: 5}");
        gateway.bus().close();
        for (int i = 0; i < 50; i++) {
            assertThat(gateway.broker().chat("demo", "Hello").statusCode()).isEqualTo(200);
        }
        Metrics.await(gateway.broker(), all -> all.sum("llmbroker_events_dropped_total") >= 50 - 5 - 1 - 1);
        gateway.bus().restart(); // else the stop would wait for the events that are left
    }

    @Test
    void worksWithoutTransactions() throws Exception {
        start("destinations: [llm.requests], transactions: false");
        String good = gateway.client().send("llm.requests", message("good"));
        assertThat(gateway.reply(good).headers()).containsEntry("status", "200");
        vendor.behaves(call -> call.error(500));
        String bad = gateway.client().send("llm.requests", message("bad"));
        assertThat(gateway.dead(bad).headers()).containsEntry("dead_attempts", "2");
        assertThat(gateway.reply(bad).headers()).containsEntry("status", "500");
        assertThat(gateway.client().receive("llm.requests", 500))
                .as("both are acknowledged")
                .isNull();
    }

    @Test
    void aVendorThatHangsDoesNotHoldUpTheStop() throws Exception {
        start("destinations: [llm.requests]");
        BusVendor.Held held = vendor.holds("a");
        String id = gateway.client().send("llm.requests", message("hangs"));
        held.awaitCall();
        gateway.shut(); // is over before the vendor is, which never is
        vendor.behaves(BusVendor.Call::echo);
        gateway.open();

        assertThat(gateway.reply(id).headers())
                .containsEntry("status", "200")
                .containsEntry("x_llmbroker_deliveries", "2");
        held.letGo();
    }

    /** What the broker refuses at the commit comes again until it is a dead letter; others are answered. */
    @Test
    void anAnswerThatNoBrokerTakesIsADeadLetter() throws Exception {
        assumeTrue(bus == TestBus.JMS, "by AMQP, Artemis takes it");
        start("destinations: [llm.requests]");
        String id = gateway.client().send("llm.requests", message("star").with("reply_to", "*"));
        assertThat(gateway.dead(id).header("dead_code")).isIn("reply_failed", "too_many_deliveries");
        String good = gateway.client().send("llm.requests", message("good"));
        assertThat(gateway.reply(good).headers()).containsEntry("status", "200");
    }

    @Test
    void noSenderMakesItsMessageOneOfAnotherBus() throws Exception {
        start("destinations: [llm.requests]");
        String id = gateway.client()
                .send(
                        "llm.requests",
                        message("forged")
                                .with("kafka_DOT_TOPIC", "t")
                                .with("DEAD_ID", "x")
                                .with("DEAD_AT_MILLIS", "5"));
        assertThat(gateway.reply(id).headers()).containsEntry("status", "200");
        String poison = gateway.client()
                .send("llm.requests", Sent.of("nonsense").with("DEAD_ID", "x").with("DEAD_AT_MILLIS", "5"));
        while (gateway.deadLetters(bus.door()).list(10).isEmpty()) {
            Thread.onSpinWait();
        }
        DeadLetter letter = gateway.deadLetters(bus.door()).list(10).get(0);
        assertThat(letter.messageId()).isEqualTo(poison);
        assertThat(gateway.deadLetters(bus.door()).replay(Set.of(letter.id()))).containsExactly(letter.id());
    }

    /** As one that ends the gateway each time. */
    @Test
    void whatIsDeliveredTooOftenIsADeadLetter() throws Exception {
        start("destinations: [llm.requests]");
        vendor.behaves(call -> call.error(429, "retry-after", "600"));
        String id = gateway.client().send("llm.requests", message("again"));
        for (int delivery = 1; delivery <= 2; delivery++) {
            while (vendor.calls("again") < delivery) {
                Thread.onSpinWait();
            }
            gateway.shut();
            gateway.open();
        }
        assertThat(gateway.dead(id).headers())
                .containsEntry("dead_code", "too_many_deliveries")
                .containsEntry("dead_deliveries", "3");
        assertThat(vendor.calls("again")).isEqualTo(2);
    }

    @Test
    void whatWaitsGoesBackWhenTheGatewayStops() throws Exception {
        start("destinations: [llm.requests]");
        vendor.behaves(call -> call.error(429, "retry-after", "600"));
        String id = gateway.client().send("llm.requests", message("later"));
        while (vendor.calls("later") == 0) {
            Thread.onSpinWait();
        }
        gateway.shut();
        vendor.behaves(BusVendor.Call::echo);
        gateway.open();

        assertThat(gateway.reply(id).headers())
                .containsEntry("status", "200")
                .containsEntry("x_llmbroker_deliveries", "2");
    }
}
