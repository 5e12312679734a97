package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP itself: long lines, bytes that are none, several requests on a connection, HTTP/2. */
@Timeout(60)
class ProtocolTest extends StubbedGateway {
    private static final String CHAT = "/v1/chat/completions";

    @BeforeAll
    static void start() throws Exception {
        startWithGpt();
    }

    @Test
    void headHasNoBodyAndTheConnectionGoesOn() throws Exception {
        try (WireClient client = WireClient.to(broker)) {
            client.send("HEAD /nowhere HTTP/1.1\r\nhost: test\r\n\r\n").head();
            assertThat(client.status()).isEqualTo(404);
            client.send("HEAD /v1/chat/completions HTTP/1.1\r\nhost: test\r\n\r\n")
                    .head();
            assertThat(client.status()).isEqualTo(405);
            client.post(CHAT, WireClient.chat("gpt", false)).head();
            assertThat(client.status()).isEqualTo(200);
            assertThat(client.json().path("object").asText()).isEqualTo("chat.completion");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15_000, 100_000})
    void aUriThatIsTooLong(int length) throws Exception {
        try (WireClient client = WireClient.to(broker)) {
            client.send("GET /v1/models?x=" + "y".repeat(length) + " HTTP/1.1\r\nhost: test\r\n\r\n")
                    .head();
            assertThat(client.status()).isEqualTo(length < 16_384 ? 200 : 414);
            if (client.status() == 414) {
                assertThat(Envelope.of(client.body()).path("code").asText()).isEqualTo("uri_too_long");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {60_000, 100_000})
    void headersThatAreTooLong(int length) throws Exception {
        try (WireClient client = WireClient.to(broker)) {
            client.send("GET /v1/models HTTP/1.1\r\nhost: test\r\nx-long: " + "y".repeat(length) + "\r\n\r\n")
                    .head();
            assertThat(client.status()).isEqualTo(length < 65_536 ? 200 : 431);
            if (client.status() == 431) {
                assertThat(Envelope.of(client.body()).path("code").asText()).isEqualTo("headers_too_large");
                assertThat(client.closedByServer()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello there\r\n\r\n",
                "GET\r\n\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\ncontent-length: nonsense\r\n\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\nbad header\r\n\r\n",
            })
    void whatIsNotHttp(String bytes) throws Exception {
        try (WireClient client = WireClient.to(broker)) {
            client.send(bytes).head();
            assertThat(client.status()).isEqualTo(400);
            assertThat(Envelope.of(client.body()).path("type").asText()).isEqualTo("invalid_request_error");
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void aBodyThatIsNotChunkedAsItSaysEndsTheConnection() throws Exception {
        try (WireClient client = WireClient.to(broker)) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n"
                    + "transfer-encoding: chunked\r\n\r\nzz\r\n{}");
            assertThat(client.closedByServer()).isTrue();
        }
        assertThat(vendor.calls()).isEmpty();
    }

    /** Two lengths are two readings of where a request ends: none of them may be believed. */
    @Test
    void twoLengthsAreNoHttp() throws Exception {
        try (WireClient client = WireClient.to(broker)) {
            client.send(
                            "POST " + CHAT + " HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n"
                                    + "content-length: 2\r\ncontent-length: 44\r\n\r\n{}GET /nowhere HTTP/1.1\r\nhost: test\r\n\r\n")
                    .head();
            assertThat(client.status()).isEqualTo(400);
        }
        assertThat(vendor.calls()).isEmpty();
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
        try (WireClient client = WireClient.to(broker)) {
            vendor.then(Scripts.chat("one"), Scripts.chat("two"));
            client.post(CHAT, WireClient.chat("gpt", false));
            client.send("GET /nowhere HTTP/1.1\r\nhost: test\r\n\r\n");
            client.post(CHAT, WireClient.chat("gpt", false));
            client.send("GET /health HTTP/1.1\r\nhost: test\r\n\r\n");
            assertThat(content(client)).isEqualTo("one");
            assertThat(client.head().status()).isEqualTo(404);
            client.body();
            assertThat(content(client)).isEqualTo("two");
            assertThat(client.head().json().path("status").asText()).isEqualTo("UP");
        }
    }

    private static String content(WireClient client) throws IOException {
        return client.head().json().at("/choices/0/message/content").asText();
    }

    /** curl asks before it sends a long body, and waits a second for the word. */
    @Test
    void whoExpectsToBeToldToGoOnIsTold() throws Exception {
        try (WireClient client = WireClient.to(broker)) {
            String body = WireClient.chat("gpt", false);
            client.send("POST " + CHAT + " HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n"
                            + "expect: 100-continue\r\ncontent-length: " + body.length() + "\r\n\r\n")
                    .head();
            assertThat(client.status()).isEqualTo(100);
            client.send(body).head();
            assertThat(client.status()).isEqualTo(200);
        }
    }

    /** Java's own client begins every conversation by offering HTTP/2. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatOffersHttp2IsServed(boolean stream) throws Exception {
        vendor.always(stream ? Scripts.stream("Hi") : Scripts.chat("Hi"));
        HttpClient http2 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        URI uri = broker.uri(CHAT);
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = http2.send(
                    HttpRequest.newBuilder(uri)
                            .header("content-type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(WireClient.chat("gpt", stream)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("Hi");
        }
        assertThat(http2.send(
                                HttpRequest.newBuilder(broker.uri("/nowhere")).build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }
}
