package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that stops reading, but stays. */
@Timeout(60)
class SlowReaderTest {
    @Test
    void holdsNothingBeyondTheDeadline() throws Exception {
        try (StubVendor vendor = StubVendor.start();
                TestBroker broker = TestBroker.start("""
                        models:
                          gpt: {provider: openai, base_url: "%s", api_key: k, timeout: 1}
                        """.formatted(vendor.baseUrl()))) {
            CountDownLatch asked = new CountDownLatch(1);
            vendor.then(call -> {
                call.beginStream();
                asked.countDown();
                while (true) {
                    call.event(Scripts.word("x".repeat(16 * 1024)));
                }
            });
            try (WireClient client = WireClient.to(broker, 16 * 1024)) {
                client.stream("gpt");
                asked.await();
                vendor.call().awaitGone();
                while (broker.host().current().context().getInflightRepository().size() > 0) {
                    Thread.yield(); // until the class's time-out
                }
                assertThat(client.head().status()).isEqualTo(200);
            }
        }
    }
}
