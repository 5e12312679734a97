package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class FirstAnswerTest {
    @Test
    void theBuiltInModelAnswers() throws Exception {
        try (TestBroker broker = TestBroker.start("models: {demo: {provider: demo}}")) {
            HttpResponse<String> answer = broker.chat("demo", "Hello there");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(TestBroker.json(answer).at("/choices/0/message/content").asText())
                    .contains("Hello there");
            assertThat(answer.headers().firstValue("x-llmbroker-attempts")).contains("1");
        }
    }
}
