package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may not steer, and what of it may not reach the vendor, nor of the vendor the client. */
@Timeout(60)
class SafetyTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final Set<String> OPENAI_HEADERS = Set.of(
            "accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "host");
    private static final Set<String> CLAUDE_HEADERS = Set.of(
            "accept",
            "accept-encoding",
            "anthropic-version",
            "connection",
            "content-length",
            "content-type",
            "host",
            "x-api-key");

    private static StubVendor vendor;
    private static StubVendor elsewhere;
    private static TestBroker broker;

    @BeforeAll
    static void start() throws Exception {
        vendor = StubVendor.start();
        elsewhere = StubVendor.start();
        broker = TestBroker.start("""
                providers:
                  tagged: {dialect: openai, base_url: "%1$s", api_key: k3y, headers: {x-team: blue}}
                models:
                  gpt: {provider: openai, base_url: "%1$s", model_name: gpt-4o, api_key: k3y}
                  claude: {provider: claude, base_url: "%1$s", model_name: claude-sonnet-4-5, api_key: k3y}
                  tagged: {provider: tagged}
                """.formatted(vendor.baseUrl()));
    }

    @AfterAll
    static void stop() {
        broker.close();
        vendor.close();
        elsewhere.close();
    }

    @BeforeEach
    void forget() {
        vendor.reset();
        elsewhere.reset();
    }

    static List<String> steering() {
        List<String> names = new ArrayList<>();
        for (String name : List.of(
                "CamelHttpUri",
                "CamelHttpPath",
                "CamelHttpQuery",
                "CamelHttpMethod",
                "CamelHttpRawQuery",
                "CamelHttpUrl",
                "CamelHttpBaseUri",
                "CamelHttpHost",
                "CamelHttpResponseCode",
                "CamelJacksonUnmarshalType",
                "CamelDestinationOverrideUrl",
                "CamelCharsetName",
                "CamelHttpProtocolVersion",
                "CamelRestHttpUri",
                "CamelSkipGzipEncoding",
                "CamelVertxPlatformHttpRemoteAddress",
                "CamelFileName",
                "CamelToEndpoint",
                "org.apache.camel.http.uri",
                "JMSType",
                "JMSDestination",
                "x-llmbroker-model",
                "x-llmbroker-provider",
                "x-llmbroker-attempts",
                "llmVendorUrl",
                "llmRoute",
                "llmProvider",
                "breadcrumbId")) {
            names.addAll(
                    List.of(name, name.toLowerCase(java.util.Locale.ROOT), name.toUpperCase(java.util.Locale.ROOT)));
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("steering")
    void steersNothing(String name) throws Exception {
        for (String value : List.of(elsewhere.baseUrl() + "/stolen", "GET", "com.example.Evil", "/other?x=1")) {
            vendor.reset();
            try (WireClient client = WireClient.to(broker)) {
                String query =
                        "?" + name + "=" + java.net.URLEncoder.encode(value, java.nio.charset.StandardCharsets.UTF_8);
                client.post(CHAT + query, WireClient.chat("gpt", false), name, value)
                        .head();
                assertThat(client.status()).isEqualTo(200);
                assertThat(client.headers()).containsEntry("x-llmbroker-model", "gpt");
                assertThat(client.headers()).containsEntry("x-llmbroker-attempts", "1");
                assertThat(client.body() + client.headers()).doesNotContain("stolen", "Evil");
            }
            assertUntouched(vendor.call(), OPENAI_HEADERS);
        }
        assertThat(elsewhere.calls()).isEmpty();
    }

    private static void assertUntouched(StubCall call, Set<String> headers) {
        assertThat(call.requestLine()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
        assertThat(names(call)).isEqualTo(new TreeSet<>(headers));
        assertThat(call.header("host")).isEqualTo(vendor.baseUrl().replaceAll("http://|/v1", ""));
        assertThat(call.header("authorization")).isEqualTo("Bearer k3y");
    }

    private static Set<String> names(StubCall call) {
        Set<String> names = new TreeSet<>();
        call.headers().keySet().forEach(name -> names.add(name.toLowerCase(java.util.Locale.ROOT)));
        return names;
    }

    @Test
    void nothingInTheBodySteersEither() throws Exception {
        String body = WireClient.chat("gpt", false)
                .replaceFirst(
                        "\\{", "{\"base_url\":\"" + elsewhere.baseUrl() + "\",\"api_base\":\"x\",\"api_key\":\"y\",");
        assertThat(broker.post(CHAT, body).statusCode()).isEqualTo(200);
        assertUntouched(vendor.call(), OPENAI_HEADERS);
        for (String model :
                List.of("${exchangeProperty.llmRoute}", "gpt/../claude", "file:/etc/passwd", "{{env:HOME}}")) {
            assertThat(broker.chat(model, "Hello").statusCode()).isEqualTo(404);
        }
        String simple = "${body} {{camel.main.name}} ${sys.user.home}";
        vendor.reset();
        assertThat(broker.chat("gpt", simple).statusCode()).isEqualTo(200);
        assertThat(vendor.call().json().at("/messages/0/content").asText()).isEqualTo(simple);
    }

    @Test
    void theClientsHeadersStayHere() throws Exception {
        String[] headers = {
            "authorization",
            "Bearer clients-own",
            "cookie",
            "session=1",
            "user-agent",
            "curl/8",
            "x-api-key",
            "clients-own",
            "api-key",
            "clients-own",
            "openai-organization",
            "org-1",
            "anthropic-beta",
            "x",
            "anthropic-version",
            "1999",
            "accept",
            "text/html",
            "accept-encoding",
            "br, zstd",
            "x-forwarded-for",
            "1.2.3.4",
            "x-request-id",
            "mine",
            "proxy-authorization",
            "Basic x",
            "te",
            "trailers",
            "range",
            "bytes=0-1",
            "if-none-match",
            "x",
            "origin",
            "http://x",
            "x-stainless-retry-count",
            "3",
            "content-encoding",
            "identity",
            "x-anything",
            "y"
        };
        for (String model : List.of("gpt", "claude")) {
            vendor.reset().always(model.equals("gpt") ? Scripts.chat("Hi") : Scripts.claude("Hi"));
            try (WireClient client = WireClient.to(broker)) {
                client.post(CHAT, WireClient.chat(model, false), headers).head();
                assertThat(client.status()).isEqualTo(200);
            }
            StubCall call = vendor.call();
            assertThat(names(call)).isEqualTo(new TreeSet<>(model.equals("gpt") ? OPENAI_HEADERS : CLAUDE_HEADERS));
            assertThat(call.all()).doesNotContain("clients-own", "1999", "zstd", "text/html", "mine", "127.0.0.2");
            assertThat(call.header("accept-encoding")).isEqualTo("identity");
        }
        assertThat(vendor.call().header("anthropic-version")).isEqualTo("2023-06-01");
    }

    @Test
    void theProvidersOwnHeadersAreSent() throws Exception {
        assertThat(broker.chat("tagged", "Hello", "x-team", "red").statusCode()).isEqualTo(200);
        assertThat(vendor.call().header("x-team")).isEqualTo("blue");
    }

    @ParameterizedTest
    @CsvSource({
        TRACE + ", true",
        "'00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\u007f', false",
        "nonsense, false",
        "'" + TRACE + ", " + TRACE + "', false"
    })
    void aTraceIsCarriedOnWhenItIsOne(String sent, boolean carried) throws Exception {
        try (WireClient client = WireClient.to(broker)) {
            client.post(CHAT, WireClient.chat("gpt", false), "Traceparent", sent)
                    .head();
            if (client.status() == 200) {
                assertThat(vendor.call().header("traceparent")).isEqualTo(carried ? TRACE : null);
            } else {
                assertThat(carried).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theVendorsHeadersStayThere(boolean stream) throws Exception {
        vendor.always(call -> {
            call.send("HTTP/1.1 200 OK\r\ncontent-type: " + (stream ? "text/event-stream" : "application/json")
                    + "\r\nset-cookie: a=b\r\nserver: vendor\r\nx-request-id: vendors\r\nopenai-organization: org\r\n"
                    + "x-ratelimit-remaining: 3\r\nCamelHttpResponseCode: 418\r\nlocation: /x\r\nalt-svc: h3\r\n"
                    + "x-llmbroker-model: fake\r\ncache-control: public\r\nstrict-transport-security: x\r\n"
                    + "transfer-encoding: chunked\r\n\r\n");
            if (stream) {
                call.event(Scripts.word("Hi"));
                call.event(Scripts.LAST_CHUNK);
                call.event("[DONE]");
            } else {
                call.chunk(Scripts.completion("Hi"));
            }
            call.endStream();
        });
        try (WireClient client = WireClient.to(broker)) {
            client.post(CHAT, WireClient.chat("gpt", stream)).head();
            assertThat(client.status()).isEqualTo(200);
            Set<String> names = new TreeSet<>(client.headers().keySet());
            names.removeAll(Set.of("content-length", "transfer-encoding", "cache-control", "x-accel-buffering"));
            assertThat(names)
                    .containsExactlyInAnyOrder(
                            "content-type",
                            "x-request-id",
                            "x-llmbroker-attempts",
                            "x-llmbroker-model",
                            "x-llmbroker-overhead-ms",
                            "x-llmbroker-provider");
            assertThat(client.headers()).containsEntry("x-llmbroker-model", "gpt");
            assertThat(client.headers().get("x-request-id")).startsWith("req_");
            assertThat(client.headers().getOrDefault("cache-control", "no-cache"))
                    .isEqualTo("no-cache");
        }
    }

    @Test
    void theVendorsHeadersStayThereOnAFailure() throws Exception {
        vendor.always(Scripts.error(
                500, "set-cookie", "a=b", "server", "vendor", "x-request-id", "vendors", "www-authenticate", "x"));
        try (WireClient client = WireClient.to(broker)) {
            client.post(CHAT, WireClient.chat("gpt", false)).head();
            assertThat(client.status()).isEqualTo(500);
            assertThat(client.headers().keySet()).doesNotContain("set-cookie", "server", "www-authenticate");
            assertThat(client.headers().get("x-request-id")).startsWith("req_");
        }
    }
}
