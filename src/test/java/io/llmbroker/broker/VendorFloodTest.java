package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A vendor that sends without end: one request fails, the gateway does not. */
@Timeout(60)
class VendorFloodTest {
    private static StubVendor vendor;
    private static TestBroker broker;

    @BeforeAll
    static void start() throws Exception {
        vendor = StubVendor.start();
        broker = TestBroker.start("""
                models:
                  gpt: {provider: openai, base_url: "%s", api_key: k, timeout: 30}
                """.formatted(vendor.baseUrl()));
    }

    @AfterAll
    static void stop() {
        broker.close();
        vendor.close();
    }

    @BeforeEach
    void forget() {
        vendor.reset();
    }

    @Test
    void headersWithoutEnd() throws Exception {
        vendor.then(call -> {
            call.send("HTTP/1.1 200 OK\r\n");
            flood(call, "x-more: and more\r\n");
        });
        assertThat(broker.chat("gpt", "Hello").statusCode()).isEqualTo(502);
        vendor.call().awaitGone();
    }

    @Test
    void aHeaderWithoutEnd() throws Exception {
        vendor.then(call -> {
            call.send("HTTP/1.1 200 OK\r\nx-long: ");
            flood(call, "and longer ");
        });
        assertThat(broker.chat("gpt", "Hello").statusCode()).isEqualTo(502);
        vendor.call().awaitGone();
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 500})
    void aFailureWithoutEnd(int status) throws Exception {
        vendor.then(call -> {
            call.send("HTTP/1.1 " + status
                    + " Said so\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n");
            flood(call, "8\r\nand more\r\n");
        });
        assertThat(broker.chat("gpt", "Hello").statusCode()).isNotEqualTo(504).isBetween(400, 502);
        vendor.call().awaitGone();
    }

    /** Sends until the gateway closes the connection, which ends the script by an exception. */
    private static void flood(StubCall call, String text) throws Exception {
        String much = text.repeat(2000);
        while (true) {
            call.send(much);
        }
    }
}
