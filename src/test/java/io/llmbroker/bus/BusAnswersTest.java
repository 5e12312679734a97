package io.llmbroker.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.bus.BusClient.Received;
import io.llmbroker.bus.BusClient.Sent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that are known are not paid for again, on each transport and its real broker. */
@ParameterizedClass
@EnumSource(TestBus.class)
@Timeout(90)
class BusAnswersTest {
    @Parameter
    TestBus bus;

    private static BusVendor vendor;
    private static BusGateway gateway;
    private static BusClient client;

    @BeforeParameterizedClassInvocation
    static void start(TestBus bus) throws Exception {
        vendor = BusVendor.start();
        gateway = BusGateway.start(bus, """
                models:
                  demo: {provider: demo}
                  a: {provider: openai, base_url: '%1$s', api_key: k}
                  b: {provider: openai, base_url: '%1$s', api_key: k}
                """.formatted(vendor.url()), "destinations: [llm.requests, llm.other]", "");
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

    @Test
    void anIdempotencyKeyIsPaidForOnce() throws Exception {
        Sent message = Sent.chat("a", "once").with("idempotency_key", "order-17");
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
        Sent message = Sent.chat("a", "both").with("idempotency_key", "order-18");
        BusVendor.Held held = vendor.holds("a");
        String one = client.send("llm.requests", message);
        held.awaitCall();
        String two = client.send("llm.requests", message);
        String other = client.send("llm.other", Sent.chat("b", "another"));
        assertThat(gateway.reply(other).text()).isEqualTo("another");
        assertThat(vendor.calls("both")).isEqualTo(1);
        held.letGo();

        assertThat(gateway.reply(one).text()).isEqualTo("both");
        assertThat(gateway.reply(two).text()).isEqualTo("both");
        assertThat(vendor.calls("both")).isEqualTo(1);
    }

    @Test
    void anIdempotencyKeyIsForOneRequest() throws Exception {
        gateway.reply(client.send("llm.requests", Sent.chat("a", "this").with("idempotency_key", "order-19")));
        Received other =
                gateway.reply(client.send("llm.requests", Sent.chat("a", "that").with("idempotency_key", "order-19")));

        assertThat(other.headers()).containsEntry("status", "409");
        assertThat(other.text()).isEqualTo("idempotency_key_reused");
        assertThat(vendor.calls("that")).isZero();
    }

    @Test
    void theChunksOfAKnownStreamComeAgain() throws Exception {
        Sent message = Sent.of(Sent.chat("demo", "chunks").body().replace("{\"model\"", "{\"stream\":true,\"model\""))
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
}
