package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.broker.StubVendor.Script;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Odd but good answers, redirects, and connections that serve again. */
@Timeout(60)
class VendorConnectionTest extends StubbedGateway {
    @BeforeAll
    static void start() throws Exception {
        startWithGpt();
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        StubVendor elsewhere = StubVendor.start();
        try (elsewhere) {
            for (int status : new int[] {301, 302, 303, 307, 308}) {
                vendor.always(call ->
                        call.answer(status, null, new byte[0], "location", elsewhere.baseUrl() + "/chat/completions"));
                assertThat(broker.chat("gpt", "Hello").statusCode()).isEqualTo(502);
            }
            assertThat(elsewhere.calls()).isEmpty();
        }
    }

    static Stream<Script> oddButGood() throws IOException {
        byte[] json = Scripts.completion("Hi").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream small = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(small)) {
            gzip.write(json);
        }
        return Stream.of(
                call -> call.answer(200, "text/plain", json),
                call -> call.answer(200, null, json),
                call -> call.answer(200, "application/octet-stream", json),
                call -> call.answer(200, "Application/JSON; Charset=UTF-8", json),
                call -> call.answer(
                        200,
                        "application/json",
                        ("\r\n \n" + Scripts.completion("Hi")).getBytes(StandardCharsets.UTF_8)),
                call -> call.answer(
                        200, "text/plain", ("\r\n \n" + Scripts.completion("Hi")).getBytes(StandardCharsets.UTF_8)),
                call -> call.answer(201, "application/json", json),
                call -> call.answer(200, "application/json", small.toByteArray(), "content-encoding", "gzip"),
                call -> {
                    call.send("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n");
                    call.json(200, Scripts.completion("Hi"));
                },
                call -> {
                    call.send("HTTP/1.0 200 OK\r\n\r\n" + Scripts.completion("Hi"));
                    call.close();
                });
    }

    @ParameterizedTest
    @MethodSource("oddButGood")
    void takesWhatCanBeUnderstood(Script script) throws Exception {
        vendor.always(script);
        var answer = broker.chat("gpt", "Hello");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(TestBroker.json(answer).at("/choices/0/message/content").asText())
                .isEqualTo("Hi");
        assertThat(answer.headers().map().keySet()).doesNotContain("content-encoding", "link");
    }

    @Test
    void aConnectionIsUsedAgain() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(broker.chat("gpt", "Hello").statusCode()).isEqualTo(200);
            vendor.then(Scripts.stream("Hi"));
            try (WireClient client = WireClient.to(broker)) {
                assertThat(client.stream("gpt").head().body()).endsWith("[DONE]\n\n");
            }
            vendor.then(Scripts.error(429));
            assertThat(broker.chat("gpt", "Hello").statusCode()).isEqualTo(429);
        }
        assertThat(vendor.connections()).isLessThan(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-long: ", "x-many: y\r\n"})
    void headersWithoutEndAreABadGateway(String header) throws Exception {
        vendor.always(call -> {
            call.send("HTTP/1.1 200 OK\r\n");
            for (int i = 0; i < 100_000; i++) {
                call.send(header.repeat(100));
            }
        });
        var answer = broker.chat("gpt", "Hello");
        assertThat(answer.statusCode()).isEqualTo(502);
        Envelope.of(answer.body());
    }
}
