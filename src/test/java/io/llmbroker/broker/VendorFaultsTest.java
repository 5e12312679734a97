package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.broker.StubVendor.Script;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client is told when a vendor does not answer as a model server should. */
@Timeout(60)
class VendorFaultsTest {
    private static final String HTML =
            "<html><head><title>502 Bad Gateway</title><script>alert(1)</script></head><body>Try\u0000 later</body></html>";
    private static final String REDIRECT =
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/elsewhere\r\ncontent-length: 0\r\n\r\n";

    private static StubVendor vendor;
    private static TestBroker broker;

    @BeforeAll
    static void start() throws Exception {
        vendor = StubVendor.start();
        broker =
                TestBroker.start("""
                providers:
                  away: {dialect: openai, base_url: "http://127.0.0.1:%2$d/v1", api_key: none}
                  nowhere: {dialect: openai, base_url: "http://no-such-host.invalid/v1", api_key: none}
                models:
                  gpt: {provider: openai, base_url: "%1$s", api_key: k}
                  claude: {provider: claude, base_url: "%1$s", model_name: claude-sonnet-4-5, api_key: k}
                  quick: {provider: openai, base_url: "%1$s", api_key: k, timeout: 0.5, retries: 2}
                  away: {provider: away}
                  nowhere: {provider: nowhere}
                """.formatted(vendor.baseUrl(), StubVendor.closedPort()), Map.of(), Path.of("routes"));
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

    /** A fault of the vendor and what the client is told of it. */
    record Fault(String name, Script script, int status, String type, String code) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Fault> faults() {
        return Stream.of(
                bad("reset before the answer", StubCall::breakOff, "upstream_unreachable"),
                bad("closed before the answer", StubCall::close, "upstream_unreachable"),
                bad("reset in the body", broken(StubCall::breakOff), "stream_interrupted"),
                bad("closed in the body", broken(StubCall::close), "stream_interrupted"),
                bad(
                        "body shorter than its length",
                        call -> {
                            call.send(
                                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9000\r\n\r\n"
                                            + Scripts.completion("Hi"));
                            call.close();
                        },
                        "stream_interrupted"),
                bad(
                        "chunk that ends early",
                        call -> {
                            call.send(
                                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
                            call.send("ff\r\n{\"id\":");
                            call.close();
                        },
                        "stream_interrupted"),
                bad(
                        "not HTTP",
                        call -> {
                            call.send("SSH-2.0-OpenSSH_9.6\r\n\r\n\u0001\u0002\u0003");
                            call.close();
                        },
                        "upstream_unreachable"),
                bad("bytes that are no JSON", body(200, "application/json", "\u0001\u0002 what?"), null),
                bad("cut JSON with the right length", body(200, "application/json", "{\"choices\":[{\"mess"), null),
                bad("HTML with status 200", body(200, "text/html", HTML), null),
                bad("HTML with status 502", body(502, "text/html", HTML), "bad_gateway"),
                bad("HTML with status 500", body(500, "text/html", HTML), "bad_gateway"),
                bad("nothing with status 200", body(200, "application/json", ""), null),
                bad("nothing with status 500", body(500, null, ""), "bad_gateway"),
                bad("nothing with status 404", body(404, null, ""), "bad_gateway"),
                bad("no content", call -> call.send("HTTP/1.1 204 No Content\r\n\r\n"), null),
                bad("JSON that is no object", body(200, "application/json", "[1,2]"), null),
                bad("JSON that is no answer", body(200, "application/json", "{\"hello\":\"world\"}"), null),
                bad("JSON null", body(200, "application/json", "null"), null),
                bad("a redirect", call -> call.send(REDIRECT), "bad_gateway"),
                new Fault(
                        "HTML with 429", body(429, "text/html", HTML), 429, "rate_limit_error", "rate_limit_exceeded"),
                new Fault(
                        "HTML with 401", body(401, "text/html", HTML), 401, "authentication_error", "invalid_api_key"));
    }

    private static Fault bad(String name, Script script, String code) {
        return new Fault(name, script, 502, "api_error", code == null ? "invalid_vendor_response" : code);
    }

    private static Script body(int status, String type, String text) {
        return call -> call.answer(status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Script broken(Script end) {
        return call -> {
            call.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"id\":");
            end.play(call);
        };
    }

    @ParameterizedTest
    @MethodSource("faults")
    void isToldOf(Fault fault) throws Exception {
        check(fault, "gpt", false);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void isToldOfInsteadOfAStream(Fault fault) throws Exception {
        check(fault, "gpt", true);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void isToldOfByClaude(Fault fault) throws Exception {
        check(fault, "claude", false);
    }

    private void check(Fault fault, String model, boolean stream) throws Exception {
        vendor.always(fault.script());
        try (WireClient client = WireClient.to(broker)) {
            client.post("/v1/chat/completions", WireClient.chat(model, stream)).head();
            String body = client.body();
            JsonNode error = Envelope.of(body);
            assertThat(client.status()).as(body).isEqualTo(fault.status());
            assertThat(client.headers()).containsEntry("content-type", "application/json");
            assertThat(client.headers()).containsEntry("x-llmbroker-attempts", "1");
            assertThat(error.path("type").asText()).as(body).isEqualTo(fault.type());
            assertThat(error.path("code").asText()).as(body).isEqualTo(fault.code());
            assertThat(vendor.calls()).hasSize(1);
        }
    }

    @Test
    void aVendorThatIsNotThere() throws Exception {
        for (String model : new String[] {"away", "nowhere"}) {
            var answer = broker.chat(model, "Hello");
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(Envelope.of(answer.body()).path("code").asText()).isEqualTo("upstream_unreachable");
        }
    }

    @Test
    void aVendorThatNeverAnswers() throws Exception {
        vendor.always(StubCall::untilGone);
        timesOut(false);
        timesOut(true);
    }

    @Test
    void aVendorThatDribbles() throws Exception {
        Script dribble = call -> {
            call.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n{\"a\":\"");
            while (true) {
                call.send("a");
                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
            }
        };
        vendor.always(dribble);
        timesOut(false);
        timesOut(true);
    }

    @Test
    void aVendorThatOnlyPings() throws Exception {
        vendor.always(call -> {
            call.beginStream();
            call.event(Scripts.ROLE_CHUNK);
            call.chunk(": ping\n\n");
            call.untilGone();
        });
        timesOut(true);
    }

    private void timesOut(boolean stream) throws Exception {
        vendor.calls();
        try (WireClient client = WireClient.to(broker)) {
            client.post("/v1/chat/completions", WireClient.chat("quick", stream))
                    .head();
            JsonNode error = Envelope.of(client.body());
            assertThat(client.status()).isEqualTo(504);
            assertThat(error.path("type").asText()).isEqualTo("timeout_error");
            assertThat(error.path("code").asText()).isEqualTo("timeout");
            StubCall last = vendor.calls().get(vendor.calls().size() - 1);
            last.awaitGone();
        }
    }
}
