package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths, methods, media types, ids and bytes that are not HTTP: what happens before a body is looked at. */
@Timeout(60)
class DoorTest {
    private static final String CHAT = "/v1/chat/completions";

    private static StubVendor vendor;
    private static TestBroker broker;

    @BeforeAll
    static void start() throws Exception {
        vendor = StubVendor.start();
        broker = TestBroker.start("""
                models:
                  gpt: {provider: openai, base_url: "%1$s", api_key: k}
                  keyless: {provider: openai, base_url: "%1$s", api_key: "${MY_MISSING_KEY}"}
                proxy: {default_model: gpt}
                """.formatted(vendor.baseUrl()), Map.of(), Path.of("routes"));
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

    @ParameterizedTest
    @CsvSource({
        "GET,    /nowhere,                  404, unknown_url,            ''",
        "POST,   /v1/chat/completions/more, 404, unknown_url,            ''",
        "GET,    /v1/models/no/such,        404, model_not_found,        ''",
        "POST,   /v1/../etc/passwd,         404, unknown_url,            ''",
        "GET,    /v1/chat/completions,      405, method_not_allowed,     POST",
        "DELETE, /v1/embeddings,            405, method_not_allowed,     POST",
        "PATCH,  /v1/completions,           405, method_not_allowed,     POST",
        "OPTIONS,/v1/chat/completions,      405, method_not_allowed,     POST",
        "POST,   /v1/models,                405, method_not_allowed,     GET",
        "POST,   /v1/models/gpt,            405, method_not_allowed,     GET",
        "PUT,    /health/live,              405, method_not_allowed,     'GET, HEAD'",
        "POST,   /health,                   405, method_not_allowed,     'GET, HEAD'",
        "POST,   /metrics,                  405, method_not_allowed,     'GET, HEAD'",
        "BREW,   /v1/chat/completions,      405, method_not_allowed,     POST",
    })
    void pathsAndMethods(String method, String path, int status, String code, String allow) throws Exception {
        try (WireClient client = WireClient.to(broker)) {
            client.send(method + " " + path + " HTTP/1.1\r\nhost: test\r\nx-request-id: mine-1\r\n\r\n")
                    .head();
            assertThat(client.status()).isEqualTo(status);
            assertThat(client.headers()).containsEntry("content-type", "application/json");
            assertThat(client.headers()).containsEntry("x-request-id", "mine-1");
            assertThat(client.headers().getOrDefault("allow", "")).isEqualTo(allow);
            assertThat(Envelope.of(client.body()).path("code").asText()).isEqualTo(code);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "application/json,                        200",
        "application/json; charset=utf-8,         200",
        "Application/JSON;charset=\"UTF-8\",      200",
        "text/plain,                              415",
        "application/x-www-form-urlencoded,       415",
        "multipart/form-data; boundary=x,         415",
        "application/xml,                         415",
    })
    void mediaTypes(String type, int status) throws Exception {
        HttpResponse<String> answer = broker.post(CHAT, WireClient.chat("gpt", false), "content-type", type);
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status != 200) {
            assertThat(Envelope.of(answer.body()).path("code").asText()).isEqualTo("unsupported_media_type");
        }
    }

    @Test
    void aRequestMustSayItsMediaType() throws Exception {
        try (WireClient client = WireClient.to(broker)) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nhost: test\r\ncontent-length: 2\r\n\r\n{}")
                    .head();
            assertThat(client.status()).isEqualTo(415);
            assertThat(Envelope.of(client.body()).path("message").asText()).contains("application/json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "req_0123456789", "A-b.c:d_e", "00000000-0000-0000-0000-000000000000"})
    void aSafeRequestIdIsKept(String id) throws Exception {
        assertThat(chatWithId(id)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "<script>", "a\tb", "é", "", "a,b", "{}", "\"quoted\""})
    void anUnsafeRequestIdIsReplaced(String id) throws Exception {
        assertThat(chatWithId(id)).matches("req_[0-9a-f]{32}");
        assertThat(chatWithId("x".repeat(129))).matches("req_[0-9a-f]{32}");
    }

    private static String chatWithId(String id) throws IOException {
        try (WireClient client = WireClient.to(broker)) {
            client.post(CHAT, WireClient.chat("gpt", false), "x-request-id", id).head();
            assertThat(client.status()).isEqualTo(200);
            return client.headers().get("x-request-id");
        }
    }

    @Test
    void models() throws Exception {
        HttpResponse<String> unknown = broker.chat("gtp", "Hello");
        assertThat(unknown.statusCode()).isEqualTo(404);
        JsonNode error = Envelope.of(unknown.body());
        assertThat(error.path("code").asText()).isEqualTo("model_not_found");
        assertThat(error.path("param").asText()).isEqualTo("model");
        assertThat(error.path("message").asText()).contains("Did you mean gpt?");

        for (String none : new String[] {"{\"messages\":[]}", "{\"model\":null}", "{\"model\":\"\"}"}) {
            vendor.reset();
            assertThat(broker.post(CHAT, none).headers().firstValue("x-llmbroker-model"))
                    .contains("gpt");
        }
        for (String wrong : new String[] {"1", "true", "[\"gpt\"]", "{}"}) {
            HttpResponse<String> answer = broker.post(CHAT, "{\"model\":" + wrong + "}");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(Envelope.of(answer.body()).path("param").asText()).isEqualTo("model");
        }
    }

    @Test
    void aKeyThatIsNotSetIsNamed() throws Exception {
        HttpResponse<String> answer = broker.chat("keyless", "Hello");
        assertThat(answer.statusCode()).isEqualTo(500);
        JsonNode error = Envelope.of(answer.body());
        assertThat(error.path("code").asText()).isEqualTo("provider_not_configured");
        assertThat(error.path("message").asText()).contains("MY_MISSING_KEY");
        assertThat(vendor.calls()).isEmpty();
    }

    @Test
    void aModelMayHoldASlashInItsPath() throws Exception {
        assertThat(Json.MAPPER
                        .readTree(broker.get("/v1/models/gpt").body())
                        .path("id")
                        .asText())
                .isEqualTo("gpt");
        assertThat(broker.get("/v1/models/%67pt").statusCode()).isEqualTo(200);
        try (WireClient client = WireClient.to(broker)) {
            client.send("GET /v1/models/%zz HTTP/1.1\r\nhost: test\r\n\r\n").head();
            assertThat(client.status()).isBetween(400, 404);
            Envelope.of(client.body());
        }
    }
}
