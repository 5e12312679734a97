package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Request bodies of every kind: their size, their encoding, their JSON. */
@Timeout(60)
class BodyTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String[] FIELDS = {
        "n",
        "max_tokens",
        "max_completion_tokens",
        "temperature",
        "top_p",
        "seed",
        "stop",
        "logprobs",
        "top_logprobs",
        "logit_bias",
        "tools",
        "tool_choice",
        "response_format",
        "reasoning_effort",
        "stream_options",
        "user",
        "metadata",
        "thinking",
        "parallel_tool_calls",
        "functions",
        "function_call",
        "modalities",
        "messages",
        "web_search_options",
        "service_tier",
        "frequency_penalty",
        "top_k"
    };

    private static StubVendor vendor;
    private static TestBroker broker;
    private static TestBroker narrow;

    @BeforeAll
    static void start() throws Exception {
        vendor = StubVendor.start();
        String models = """
                models:
                  gpt: {provider: openai, base_url: "%1$s", api_key: k}
                  claude: {provider: claude, base_url: "%1$s", model_name: claude-sonnet-4-5, api_key: k}
                """.formatted(vendor.baseUrl());
        broker = TestBroker.start(models);
        narrow = TestBroker.start(models + "proxy: {max_body_bytes: 1000B}");
    }

    @AfterAll
    static void stop() {
        broker.close();
        narrow.close();
        vendor.close();
    }

    @BeforeEach
    void forget() {
        vendor.reset();
    }

    private static String chatOf(int bytes) {
        String empty = WireClient.chat("gpt", false).replace("Hello", "%s");
        return empty.replace("%s", "x".repeat(bytes - empty.length() + 2));
    }

    @Test
    void aBodyUpToTheLimitPasses() throws Exception {
        assertThat(narrow.post(CHAT, chatOf(1000)).statusCode()).isEqualTo(200);
        tooLarge(narrow.post(CHAT, chatOf(1001)));
    }

    private static void tooLarge(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(Envelope.of(answer.body()).path("code").asText()).isEqualTo("request_too_large");
    }

    @Test
    void aLengthAboveTheLimitIsRefusedBeforeTheBodyIsSent() throws Exception {
        try (WireClient client = WireClient.to(narrow)) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n"
                            + "content-length: 5000000000\r\n\r\n{\"model\"")
                    .head();
            assertThat(client.status()).isEqualTo(413);
            Envelope.of(client.body());
        }
    }

    @Test
    void aClientThatAsksWhetherToGoOnIsToldNotTo() throws Exception {
        try (WireClient client = WireClient.to(narrow)) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n"
                            + "expect: 100-continue\r\ncontent-length: 5000\r\n\r\n")
                    .head();
            assertThat(client.status()).isEqualTo(413);
        }
    }

    @Test
    void chunksBeyondTheLimitAreRefusedWhileTheClientStillSends() throws Exception {
        try (WireClient client = WireClient.to(narrow)) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n"
                    + "transfer-encoding: chunked\r\n\r\n");
            client.send("258\r\n" + "x".repeat(600) + "\r\n");
            client.send("258\r\n" + "x".repeat(600) + "\r\n").head();
            assertThat(client.status()).isEqualTo(413);
            Envelope.of(client.body());
        }
    }

    /** Nobody may keep the gateway busy by sending on after the refusal. */
    @Test
    void whoSendsOnAfterTheRefusalIsCutOff() throws Exception {
        try (WireClient client = WireClient.to(narrow)) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n"
                            + "transfer-encoding: chunked\r\n\r\n7d0\r\n" + "x".repeat(2000) + "\r\n")
                    .head();
            assertThat(client.status()).isEqualTo(413);
            client.body();
            long end = System.nanoTime() + 20_000_000_000L;
            boolean cut = false;
            byte[] chunk = ("10000\r\n" + "x".repeat(65_536) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            while (!cut && System.nanoTime() < end) {
                try {
                    client.send(chunk);
                } catch (SocketException e) {
                    cut = true;
                }
            }
            assertThat(cut).as("cut off after a 413").isTrue();
        }
    }

    @Test
    void tenMegabytesPassUnchanged() throws Exception {
        HttpResponse<String> answer = broker.post(CHAT, chatOf(10 << 20));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(vendor.call().json().at("/messages/0/content").asText())
                .isEqualTo("x".repeat((10 << 20) - WireClient.chat("gpt", false).length() + 5));
    }

    static Stream<Arguments> bad() {
        String deep = "[".repeat(100_000);
        return Stream.of(
                Arguments.of("", "no body"),
                Arguments.of("   \n ", "no body"),
                Arguments.of("{", "line 1, column 2"),
                Arguments.of("{\n  \"model\": \"gpt\",\n  \"messages\" []\n}", "line 3, column 14"),
                Arguments.of("{\"model\":\"gpt\"} x", "line 1"),
                Arguments.of("{\"model\":\"gpt\"}{}", "line 1"),
                Arguments.of("{\"model\":\"gpt\",\"model\":\"claude\"}", "Duplicate field 'model'"),
                Arguments.of("{\"model\":\"gpt\",\"a\":{\"b\":1,\"b\":2}}", "Duplicate field 'b'"),
                Arguments.of("{\"model\":\"gpt\",\"temperature\":NaN}", "line 1, column"),
                Arguments.of("{\"model\":\"gpt\",\"temperature\":Infinity}", "line 1, column"),
                Arguments.of("{\"model\":\"gpt\",\"temperature\":01}", "line 1, column"),
                Arguments.of("{\"model\":\"gpt\",\"n\":" + "9".repeat(5000) + "}", "JSON"),
                Arguments.of("{\"model\":\"gpt\",\"n\":1e99999999999999999999}", "exponent"),
                Arguments.of("{\"model\":\"gpt\",\"n\":1e999999999}", "exponent"),
                Arguments.of("{'model':'gpt'}", "line 1, column 2"),
                Arguments.of("{\"model\":\"gpt\",}", "line 1, column"),
                Arguments.of("{\"model\":\"a\tb\"}", "line 1, column"),
                Arguments.of("{\"model\":\"gpt\",\"a\":" + deep, "JSON"),
                Arguments.of("model=gpt", "line 1, column"),
                Arguments.of("[]", "must be a JSON object"),
                Arguments.of("\"gpt\"", "must be a JSON object"),
                Arguments.of("null", "must be a JSON object"),
                Arguments.of("42", "must be a JSON object"),
                Arguments.of("{\"model\":\"gpt\",\"stream\":\"yes\"}", "'stream' must be a boolean"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void isNoRequest(String body, String words) throws Exception {
        refused(body.getBytes(StandardCharsets.UTF_8), words);
    }

    private static void refused(byte[] body, String words) throws IOException {
        try (WireClient client = WireClient.to(broker)) {
            client.post(CHAT, body).head();
            assertThat(client.status()).isEqualTo(400);
            JsonNode error = Envelope.of(client.body());
            assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
            assertThat(error.path("message").asText()).contains(words).hasSizeLessThan(400);
            assertThat(client.headers()).containsKey("x-request-id");
            assertThat(vendor.calls()).isEmpty();
        }
    }

    static Stream<byte[]> notUtf8() {
        String chat = WireClient.chat("gpt", false);
        return Stream.of(
                bytes(chat, 0xff),
                bytes(chat, 0xc3, 0x28),
                bytes(chat, 0xe2, 0x82),
                bytes(chat, 0xc0, 0x80),
                bytes(chat, 0xed, 0xa0, 0x80),
                bytes(chat, 0xf5, 0x80, 0x80, 0x80),
                bytes(chat, 0xf0, 0x80, 0x80, 0xaf),
                chat.getBytes(StandardCharsets.UTF_16),
                chat.getBytes(StandardCharsets.UTF_16LE),
                chat.getBytes(StandardCharsets.UTF_16BE));
    }

    private static byte[] bytes(String chat, int... wrong) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = chat.indexOf("Hello");
        out.writeBytes(chat.substring(0, at).getBytes(StandardCharsets.US_ASCII));
        for (int b : wrong) {
            out.write(b);
        }
        out.writeBytes(chat.substring(at).getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("notUtf8")
    void isNotUtf8(byte[] body) throws Exception {
        refused(body, "line 1, column");
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf-16", "iso-8859-1", "nonsense"})
    void theBytesAreUtf8WhateverTheHeaderSays(String charset) throws Exception {
        String chat = WireClient.chat("gpt", false).replace("Hello", "Grüße, 世界 🌍");
        HttpResponse<String> answer = broker.post(CHAT, chat, "content-type", "application/json; charset=" + charset);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(vendor.call().json().at("/messages/0/content").asText()).isEqualTo("Grüße, 世界 🌍");
    }

    @Test
    void numbersKeepTheirDigits() throws Exception {
        String numbers = "\"temperature\":0.10,\"seed\":123456789012345678901234567890,\"top_p\":1.0,"
                + "\"x\":[1E+2,0.1000000000000000055511151231257827,-0.0,1e-7,1e400]";
        vendor.always(call -> call.json(200, Scripts.completion("Hi").replaceFirst("\\{", "{\"y\":0.30,")));
        HttpResponse<String> answer =
                broker.post(CHAT, WireClient.chat("gpt", false).replaceFirst("\\{", "{" + numbers + ","));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"y\":0.30");
        String sent = vendor.call().body();
        assertThat(sent)
                .contains("\"temperature\":0.10,")
                .contains("\"seed\":123456789012345678901234567890,")
                .contains("\"top_p\":1.0,")
                .contains("0.1000000000000000055511151231257827");
        JsonNode x = Json.MAPPER.readTree(sent).path("x");
        assertThat(x.get(4).decimalValue()).isEqualByComparingTo("1e400");
    }

    /** No value of any parameter is a defect of ours. */
    @ParameterizedTest
    @ValueSource(strings = {"1e9999", "-1e9999", "1e-9999", "\"5\"", "null", "[]", "99999999999999999999"})
    void valuesThatNobodyMeantDoNoHarm(String value) throws Exception {
        for (String model : new String[] {"gpt", "claude"}) {
            vendor.always(model.equals("gpt") ? Scripts.chat("Hi") : Scripts.claude("Hi"));
            for (String field : FIELDS) {
                ObjectNode request = (ObjectNode) Json.MAPPER.readTree(WireClient.chat(model, false));
                request.set(field, Json.MAPPER.readTree(value));
                HttpResponse<String> answer = broker.post(CHAT, request.toString());
                assertThat(answer.statusCode())
                        .as(model + " " + field + " " + answer.body())
                        .isIn(200, 400);
            }
        }
    }
}
