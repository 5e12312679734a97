package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Vendors close kept connections when they like: the next client must not hear of it, nor be charged twice. */
@Timeout(60)
class StaleConnectionTest {
    private static StubVendor vendor;
    private static TestBroker broker;

    @BeforeAll
    static void start() throws Exception {
        vendor = StubVendor.start();
        broker = TestBroker.start("""
                models:
                  once: {provider: openai, base_url: "%s", api_key: k}
                """.formatted(vendor.baseUrl()));
    }

    @AfterAll
    static void stop() {
        broker.close();
        vendor.close();
    }

    @BeforeEach
    void keepOneConnection() throws Exception {
        vendor.reset().hangUp();
        assertThat(broker.chat("once", "Hello").statusCode()).isEqualTo(200);
    }

    @Test
    void aClosedConnectionIsReplacedUnseen() throws Exception {
        vendor.hangUp();
        HttpResponse<String> answer = broker.chat("once", "again");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-llmbroker-attempts")).contains("1");
        assertThat(vendor.calls()).hasSize(2);
        assertThat(vendor.calls().get(1).body()).contains("again");
    }

    @Test
    void aConnectionThatEndsUnderTheRequestIsReplacedOnce() throws Exception {
        vendor.then(Scripts.breakOff(), Scripts.breakOff());
        assertThat(broker.chat("once", "again").statusCode()).isEqualTo(502);
        assertThat(vendor.calls()).hasSize(3);
    }

    @Test
    void whoHasBegunToAnswerHasReadTheRequest() throws Exception {
        vendor.then(call -> {
            call.send("HTTP/1.1 2");
            call.breakOff();
        });
        assertThat(broker.chat("once", "again").statusCode()).isEqualTo(502);
        assertThat(vendor.calls()).hasSize(2);
    }

    @Test
    void aNewConnectionThatEndsIsAFailure() throws Exception {
        vendor.hangUp();
        vendor.then(StubCall::close);
        assertThat(broker.chat("once", "again").statusCode()).isEqualTo(502);
        assertThat(vendor.calls()).hasSize(2);
    }

    @Test
    void theReplacementIsKept() throws Exception {
        vendor.hangUp();
        broker.chat("once", "again");
        int connections = vendor.connections();
        broker.chat("once", "and again");
        assertThat(vendor.connections()).isEqualTo(connections);
    }
}
