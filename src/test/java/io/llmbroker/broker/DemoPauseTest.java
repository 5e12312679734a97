package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo model's pauses end with the request that they are for. */
class DemoPauseTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @ParameterizedTest
    @ValueSource(strings = {"[demo wait=600000]", "[demo slow=600000]", "[demo wait=600000 fail=429]"})
    void atTheDeadline(String prompt) throws Exception {
        try (TestBroker broker = TestBroker.start("models: {demo: {provider: demo, timeout: 0.3}}")) {
            HttpResponse<String> answer = assertTimeoutPreemptively(SOON, () -> broker.chat("demo", prompt));
            assertThat(answer.statusCode()).isEqualTo(504);
            HttpResponse<String> stream = assertTimeoutPreemptively(
                    SOON,
                    () -> broker.post(
                            "/v1/chat/completions",
                            "{\"model\":\"demo\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
                                    + prompt + "\"}]}"));
            assertThat(stream.statusCode()).isEqualTo(504);
        }
    }

    @Test
    void whenTheClientGoes() throws Exception {
        TestBroker broker = TestBroker.start("{models: {demo: {provider: demo}}, proxy: {drain_timeout: 600}}");
        HttpRequest request = HttpRequest.newBuilder(broker.uri("/v1/chat/completions"))
                .header("content-type", "application/json")
                .timeout(Duration.ofMillis(500))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"[demo wait=600000]\"}]}"))
                .build();
        assertThrows(HttpTimeoutException.class, () -> HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString()));
        // closing waits for requests in flight
        assertTimeoutPreemptively(SOON, broker::close);
    }
}
