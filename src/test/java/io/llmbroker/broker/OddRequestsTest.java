package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that nobody sends by design. */
@Timeout(60)
class OddRequestsTest {
    private static TestBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = TestBroker.start("models: {demo: {provider: demo}}");
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void embeddingsDoNotStream() throws Exception {
        HttpResponse<String> answer =
                broker.post("/v1/embeddings", "{\"model\":\"demo\",\"input\":\"a\",\"stream\":true}");
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(TestBroker.json(answer).at("/data/0/embedding")).hasSize(8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''        | has no body",
                "'{a:1}'   | is not valid JSON: Unexpected character",
                "{\"a\":1,\"a\":2} | is not valid JSON: Duplicate field 'a' (line 1, column 12)."
            })
    void aBodyThatIsNoRequestIsExplained(String body, String message) throws Exception {
        HttpResponse<String> answer = broker.post("/v1/chat/completions", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(TestBroker.json(answer).at("/error/message").textValue())
                .contains(message)
                .doesNotContain("DeserializationFeature");
    }

    @Test
    void aBodyThatIsNestedTooDeepIsExplained() throws Exception {
        HttpResponse<String> answer =
                broker.post("/v1/chat/completions", "{\"messages\":" + "[".repeat(1000) + "]".repeat(1000) + "}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(TestBroker.json(answer).at("/error/message").textValue()).contains("exceeds the maximum");
    }

    @Test
    void aBodyOfTooManyValuesIsRefused() throws Exception {
        HttpResponse<String> answer =
                broker.post("/v1/chat/completions", "{\"messages\":[" + "{},".repeat(600_000) + "{}]}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(TestBroker.json(answer).at("/error/message").textValue()).contains("exceeds the maximum");
    }
}
