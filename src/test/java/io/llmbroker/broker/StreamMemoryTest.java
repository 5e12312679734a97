package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A stream takes minutes; what was asked is of no use meanwhile. */
class StreamMemoryTest {
    private static final int STREAMS = 100;
    private static final int PROMPT_BYTES = 200_000;

    @Test
    void aStreamDoesNotHoldItsRequest() throws Exception {
        try (StubVendor vendor = StubVendor.start();
                TestBroker broker = TestBroker.start("""
                        models:
                          gpt: {provider: openai, base_url: "%s", api_key: k}
                        """.formatted(vendor.baseUrl()))) {
            CountDownLatch end = new CountDownLatch(1);
            vendor.always(call -> {
                call.beginStream();
                call.event(Scripts.word("Hi"));
                end.await();
            });
            byte[] request = ("{\"model\":\"gpt\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
                            + "x".repeat(PROMPT_BYTES) + "\"}]}")
                    .getBytes(StandardCharsets.US_ASCII);
            List<WireClient> clients = new ArrayList<>();
            try {
                clients.add(streaming(broker, request)); // what is made once is there from now on
                long before = usedBytes();
                for (int i = 0; i < STREAMS; i++) {
                    clients.add(streaming(broker, request));
                }
                // the stub keeps one copy of each, and a stream needs something, too
                assertThat(usedBytes() - before).isLessThan(2L * STREAMS * PROMPT_BYTES);
            } finally {
                for (WireClient client : clients) {
                    client.close();
                }
                end.countDown();
            }
        }
    }

    private static WireClient streaming(TestBroker broker, byte[] request) throws Exception {
        WireClient client = WireClient.to(broker).post("/v1/chat/completions", request);
        assertThat(client.head().status()).isEqualTo(200);
        client.event();
        return client;
    }

    private static long usedBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
