package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vendors close kept connections when they like: the next client must not hear of it, nor be charged twice. */
@Timeout(60)
class StaleConnectionTest {
    private static final int LONGER_THAN_SYSTEMS_BUFFER = 24 << 20;

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

    /** It may have begun, and what it does is paid for. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHasTheWholeRequestIsNotAskedAgain(boolean inGoodOrder) throws Exception {
        vendor.then(inGoodOrder ? StubCall::close : StubCall::breakOff);
        assertThat(broker.chat("once", "again").statusCode()).isEqualTo(502);
        assertThat(vendor.calls()).hasSize(2);
    }

    /** Half a request cannot be begun on, let alone be charged. */
    @Test
    void aConnectionThatBreaksUnderHalfARequestIsReplaced() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                TestBroker other =
                        TestBroker.start("models: {once: {provider: openai, api_key: k, base_url: \"http://127.0.0.1:"
                                + server.getLocalPort() + "/v1\"}}")) {
            CompletableFuture<String> whole = CompletableFuture.supplyAsync(() -> hangUpOnTheSecond(server));
            assertThat(other.chat("once", "Hello").statusCode()).isEqualTo(200);
            String longer = "x".repeat(LONGER_THAN_SYSTEMS_BUFFER);
            assertThat(other.chat("once", longer).statusCode()).isEqualTo(200);
            assertThat(whole.get(20, TimeUnit.SECONDS)).contains(longer);
        }
    }

    /** Answers a request, breaks off at the beginning of the second, and takes it on another connection. */
    private static String hangUpOnTheSecond(ServerSocket server) {
        try {
            try (Socket first = server.accept()) {
                Scripts.chat("Hi").play(StubCall.read(first));
                first.getInputStream().readNBytes(100); // the rest is unread: a reset
            }
            try (Socket second = server.accept()) {
                StubCall call = StubCall.read(second);
                Scripts.chat("Hi").play(call);
                return call.body();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Who says how long it keeps a connection need not be the one that closes it, nor does it stay for ever. */
    @Test
    void aConnectionIsClosedBeforeItsVendorWould() throws Exception {
        vendor.reset().then(call -> call.json(200, Scripts.completion("Hi"), "keep-alive", "timeout=1"));
        broker.chat("once", "again");
        vendor.call().awaitGone();
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
