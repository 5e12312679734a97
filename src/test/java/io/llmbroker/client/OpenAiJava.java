package io.llmbroker.client;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.llmbroker.broker.TestBroker;
import java.time.Duration;
import java.util.List;

/** The real client library as these tests use it: no retries of its own, every answer checked against its types. */
final class OpenAiJava {
    private OpenAiJava() {}

    static OpenAIClient of(TestBroker broker) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(broker.uri("/v1").toString())
                .apiKey("none")
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .responseValidation(true)
                .build();
    }

    static ChatCompletionCreateParams.Builder asks(String model, String prompt) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage(prompt);
    }

    /** Takes a whole stream; the library refuses chunks that are not as OpenAI sends them. */
    static ChatCompletion streamed(OpenAIClient client, ChatCompletionCreateParams params) {
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(params)) {
            List<ChatCompletionChunk> all =
                    chunks.stream().map(accumulator::accumulate).toList();
            all.forEach(ChatCompletionChunk::validate);
        }
        return accumulator.chatCompletion();
    }

    static ChatCompletion.Choice only(ChatCompletion answer) {
        if (answer.choices().size() != 1) {
            throw new AssertionError("choices: " + answer.choices());
        }
        return answer.choices().get(0);
    }
}
