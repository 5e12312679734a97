package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vendors' own error bodies on the way to the client: their status, type, code and words. */
@Timeout(60)
class VendorErrorsTest extends StubbedGateway {
    @BeforeAll
    static void start() throws Exception {
        start("""
                models:
                  openai: {provider: openai, base_url: "%1$s", api_key: k}
                  claude: {provider: claude, base_url: "%1$s", model_name: claude-sonnet-4-5, api_key: k}
                  qwen: {provider: qwen, base_url: "%1$s", model_name: qwen-plus, api_key: k}
                  mistral: {provider: mistral, base_url: "%1$s", api_key: k}
                  xai: {provider: xai, base_url: "%1$s", api_key: k}
                """);
    }

    @ParameterizedTest(name = "{0} {1} {4} {5}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            openai  | 401 | {"error":{"message":"Incorrect API key provided: sk-ab***yz.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}} | 401 | authentication_error | invalid_api_key | Incorrect API key
            openai  | 400 | {"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}} | 400 | invalid_request_error | context_length_exceeded | maximum context length
            openai  | 404 | {"error":{"message":"The model `gpt-9` does not exist","type":"invalid_request_error","param":null,"code":"model_not_found"}} | 404 | not_found_error | model_not_found | gpt-9
            openai  | 429 | {"error":{"message":"You exceeded your current quota","type":"insufficient_quota","param":null,"code":"insufficient_quota"}} | 429 | rate_limit_error | insufficient_quota | quota
            openai  | 429 | {"error":{"message":"Rate limit reached for gpt-4o","type":"requests","param":null,"code":"rate_limit_exceeded"}} | 429 | rate_limit_error | rate_limit_exceeded | Rate limit
            openai  | 500 | {"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}} | 500 | api_error | - | The server had an error
            openai  | 503 | {"error":{"message":"The engine is overloaded","type":"server_error","param":null,"code":null}} | 503 | overloaded_error | - | overloaded
            claude  | 400 | {"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: must be at least 1"},"request_id":"req_011"} | 400 | invalid_request_error | - | max_tokens
            claude  | 401 | {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"},"request_id":"req_011"} | 401 | authentication_error | invalid_api_key | invalid x-api-key
            claude  | 403 | {"type":"error","error":{"type":"permission_error","message":"not yours"}} | 403 | permission_error | - | not yours
            claude  | 404 | {"type":"error","error":{"type":"not_found_error","message":"model: claude-9"}} | 404 | not_found_error | model_not_found | claude-9
            claude  | 413 | {"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}} | 413 | invalid_request_error | request_too_large | maximum size
            claude  | 429 | {"type":"error","error":{"type":"rate_limit_error","message":"would exceed the rate limit"}} | 429 | rate_limit_error | rate_limit_exceeded | rate limit
            claude  | 500 | {"type":"error","error":{"type":"api_error","message":"Internal server error"}} | 500 | api_error | - | Internal
            claude  | 529 | {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}} | 503 | overloaded_error | overloaded | Overloaded
            qwen    | 401 | {"error":{"message":"Incorrect API key provided. ","type":"invalid_request_error","param":null,"code":"invalid_api_key"},"request_id":"b3f9"} | 401 | authentication_error | invalid_api_key | Incorrect API key
            qwen    | 400 | {"error":{"code":"data_inspection_failed","message":"Output data may contain inappropriate content.","param":null,"type":"data_inspection_failed"},"request_id":"b3f9"} | 400 | invalid_request_error | content_filter | inappropriate
            qwen    | 429 | {"code":"Throttling.RateQuota","message":"Requests rate limit exceeded","request_id":"b3f9"} | 429 | rate_limit_error | rate_limit_exceeded | rate limit
            qwen    | 400 | {"code":"Arrearage","message":"Access denied, please make sure your account is in good standing.","request_id":"b3f9"} | 402 | rate_limit_error | insufficient_quota | good standing
            mistral | 401 | {"detail":"Unauthorized"} | 401 | authentication_error | invalid_api_key | Unauthorized
            mistral | 422 | {"detail":[{"type":"extra_forbidden","loc":["body","foo"],"msg":"Extra inputs are not permitted","input":1}]} | 422 | invalid_request_error | - | Extra inputs
            mistral | 400 | {"object":"error","message":"Invalid model: nope","type":"invalid_model","param":null,"code":"1500"} | 404 | not_found_error | model_not_found | Invalid model
            mistral | 429 | {"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300"} | 429 | rate_limit_error | rate_limit_exceeded | Rate limit
            xai     | 400 | {"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***ey. You can obtain an API key from https://console.x.ai."} | 401 | authentication_error | invalid_api_key | Incorrect API key
            xai     | 404 | {"code":"Some requested entity was not found","error":"The model grok-9 does not exist or your team does not have access to it."} | 404 | not_found_error | model_not_found | grok-9
            """)
    void aVendorsError(String model, int given, String body, int status, String type, String code, String words)
            throws Exception {
        vendor.always(call -> call.json(given, body));
        HttpResponse<String> answer = broker.chat(model, "Hello");
        JsonNode error = Envelope.of(answer.body());
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(error.path("type").asText()).isEqualTo(type);
        assertThat(error.path("code").asText(null)).isEqualTo(code);
        assertThat(error.path("message").asText()).contains(words);

        try (WireClient client = WireClient.to(broker)) {
            client.stream(model).head();
            assertThat(client.status()).as("as a stream").isEqualTo(status);
            assertThat(Envelope.of(client.body())).isEqualTo(error);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "qwen", "mistral"})
    void anErrorInTheBodyOfASuccessIsAnError(String model) throws Exception {
        vendor.always(call ->
                call.json(200, "{\"error\":{\"message\":\"No capacity\",\"type\":\"server_error\",\"code\":null}}"));
        HttpResponse<String> answer = broker.chat(model, "Hello");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(Envelope.of(answer.body()).path("message").asText()).isEqualTo("No capacity");
    }

    @Test
    void anErrorOfClaudeInTheBodyOfASuccessIsAnError() throws Exception {
        vendor.always(call -> call.json(
                200, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"));
        HttpResponse<String> answer = broker.chat("claude", "Hello");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(Envelope.of(answer.body()).path("message").asText()).isEqualTo("Overloaded");
    }

    @Test
    void theVendorsWaitReachesTheClient() throws Exception {
        vendor.always(Scripts.error(429, "retry-after", "17.2"));
        assertThat(broker.chat("openai", "Hello").headers().firstValue("retry-after"))
                .contains("18");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1e300", "NaN", "Infinity", "-5", "soon", "Fri, 31 Dec 9999 23:59:59 GMT", "99999999999999"})
    void aWaitThatMakesNoSenseDoesNoHarm(String wait) throws Exception {
        vendor.always(Scripts.error(429, "retry-after", wait));
        for (String model : new String[] {"openai", "claude"}) {
            HttpResponse<String> answer = broker.chat(model, "Hello");
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("retry-after").orElse("0")).matches("\\d+");
        }
    }
}
