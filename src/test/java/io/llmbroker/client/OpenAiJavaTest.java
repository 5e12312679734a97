package io.llmbroker.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.openai.client.OpenAIClient;
import com.openai.core.RequestOptions;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import io.llmbroker.broker.TestBroker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What OpenAI's own Java client gets from the built-in model. */
class OpenAiJavaTest {
    private static final String CONFIG = "models: {demo: {provider: demo}, org/demo: {provider: demo}}";
    private static TestBroker broker;
    private static OpenAIClient client;

    @JsonTypeName("get_weather")
    @JsonClassDescription("Weather of a city")
    public static class Weather {
        public String city;
    }

    @JsonTypeName("get_time")
    public static class Time {
        public String zone;
        public int offset;
    }

    public static class Person {
        public String name;
        public int age;
        public List<String> hobbies;
    }

    @BeforeAll
    static void start() throws Exception {
        broker = TestBroker.start(CONFIG);
        client = OpenAiJava.of(broker);
    }

    @AfterAll
    static void stop() {
        client.close();
        broker.close();
    }

    @Test
    void chat() {
        ChatCompletion answer = client.chat()
                .completions()
                .create(OpenAiJava.asks("demo", "Good morning")
                        .addDeveloperMessage("Be short.")
                        .build());
        assertThat(OpenAiJava.only(answer).message().content().orElseThrow()).contains("Good morning");
        assertThat(OpenAiJava.only(answer).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(answer.usage().orElseThrow().completionTokens()).isPositive();
    }

    @Test
    void headersSayHowTheAnswerCameAbout() {
        try (HttpResponseFor<ChatCompletion> raw = client.chat()
                .completions()
                .withRawResponse()
                .create(OpenAiJava.asks("demo", "Hello").build())) {
            assertThat(raw.headers().values("x-llmbroker-provider")).containsExactly("demo");
            assertThat(raw.requestId()).isPresent();
            raw.parse().validate();
        }
    }

    @Test
    void aStreamSaysTheSameAsAnAnswer() {
        ChatCompletionCreateParams params =
                OpenAiJava.asks("demo", "Count to ten").n(2).build();
        ChatCompletion whole = client.chat().completions().create(params);
        ChatCompletion streamed = OpenAiJava.streamed(client, params);
        assertThat(texts(streamed)).isEqualTo(texts(whole)).hasSize(2);
    }

    private static List<String> texts(ChatCompletion answer) {
        return answer.choices().stream()
                .map(choice -> choice.message().content().orElseThrow())
                .toList();
    }

    @Test
    void aStreamReportsUsageWhenAsked() {
        ChatCompletion streamed = OpenAiJava.streamed(
                client,
                OpenAiJava.asks("demo", "Hello")
                        .streamOptions(ChatCompletionStreamOptions.builder()
                                .includeUsage(true)
                                .build())
                        .build());
        assertThat(streamed.usage().orElseThrow().promptTokens()).isPositive();
    }

    @Test
    void aToolIsCalledWithArgumentsOfItsClass() {
        ChatCompletionCreateParams params = OpenAiJava.asks("demo", "get_weather in Paris")
                .addTool(Weather.class)
                .build();
        for (ChatCompletion answer :
                List.of(client.chat().completions().create(params), OpenAiJava.streamed(client, params))) {
            assertThat(OpenAiJava.only(answer).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
            ChatCompletionMessageFunctionToolCall call = calls(answer).get(0);
            assertThat(call.function().arguments(Weather.class).city).isEqualTo("Paris");
        }
    }

    @Test
    void parallelToolsMakeTheRoundTrip() {
        ChatCompletionCreateParams.Builder conversation = OpenAiJava.asks("demo", "get_weather and get_time for Rome")
                .addTool(Weather.class)
                .addTool(Time.class);
        ChatCompletion first = OpenAiJava.streamed(client, conversation.build());
        List<ChatCompletionMessageFunctionToolCall> calls = calls(first);
        assertThat(calls).extracting(call -> call.function().name()).containsExactly("get_weather", "get_time");
        conversation.addMessage(OpenAiJava.only(first).message());
        for (ChatCompletionMessageFunctionToolCall call : calls) {
            conversation.addMessage(ChatCompletionToolMessageParam.builder()
                    .toolCallId(call.id())
                    .content("result of " + call.function().name())
                    .build());
        }
        ChatCompletion last = client.chat().completions().create(conversation.build());
        assertThat(OpenAiJava.only(last).message().content().orElseThrow())
                .contains("result of get_weather", "result of get_time");
    }

    private static List<ChatCompletionMessageFunctionToolCall> calls(ChatCompletion answer) {
        return OpenAiJava.only(answer).message().toolCalls().orElseThrow().stream()
                .map(ChatCompletionMessageToolCall::asFunction)
                .toList();
    }

    @Test
    void structuredOutputIsReadIntoAClass() {
        Person person = client
                .chat()
                .completions()
                .create(OpenAiJava.asks("demo", "Describe Ada, 36 years old")
                        .responseFormat(Person.class)
                        .build())
                .choices()
                .stream()
                .flatMap(choice -> choice.message().content().stream())
                .collect(Collectors.toList())
                .get(0);
        assertThat(person.age).isEqualTo(36);
        assertThat(person.name).isNotBlank();
        assertThat(person.hobbies).isNotEmpty();
    }

    @Test
    void textCompletions() {
        CompletionCreateParams params = CompletionCreateParams.builder()
                .model("demo")
                .promptOfArrayOfStrings(List.of("The future of AI is", "Once upon a time"))
                .build();
        Completion whole = client.completions().create(params);
        assertThat(whole.choices()).hasSize(2).allSatisfy(choice -> assertThat(choice.text())
                .isNotBlank());
        List<String> streamed = new ArrayList<>(List.of("", ""));
        // OpenAI's own chunks have finish_reason null, which the library's types do not foresee
        RequestOptions unchecked =
                RequestOptions.builder().responseValidation(false).build();
        try (StreamResponse<Completion> chunks = client.completions().createStreaming(params, unchecked)) {
            chunks.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .forEach(choice ->
                            streamed.set((int) choice.index(), streamed.get((int) choice.index()) + choice.text()));
        }
        assertThat(streamed)
                .containsExactly(
                        whole.choices().get(0).text(), whole.choices().get(1).text());
    }

    @Test
    void embeddingsAsNumbersAndAsBytes() {
        EmbeddingCreateParams.Builder params =
                EmbeddingCreateParams.builder().model("demo").input("Hello").dimensions(8);
        CreateEmbeddingResponse numbers = client.embeddings()
                .create(params.encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                        .build());
        CreateEmbeddingResponse bytes = client.embeddings()
                .create(params.encodingFormat(EmbeddingCreateParams.EncodingFormat.BASE64)
                        .build());
        ByteBuffer encoded = ByteBuffer.wrap(Base64.getDecoder()
                        .decode(bytes.data().get(0).embeddingValue().asBase64()))
                .order(ByteOrder.LITTLE_ENDIAN);
        List<Float> decoded = new ArrayList<>();
        while (encoded.hasRemaining()) {
            decoded.add(encoded.getFloat());
        }
        assertThat(decoded)
                .isEqualTo(numbers.data().get(0).embeddingValue().asFloats())
                .hasSize(8);
    }

    @Test
    void modelsAreListedAndRetrieved() {
        List<String> listed =
                client.models().list().data().stream().map(Model::id).toList();
        assertThat(listed).containsExactly("demo", "org/demo");
        assertThat(client.models().retrieve("demo").ownedBy()).isEqualTo("demo");
        assertThat(client.models().retrieve("org/demo").id()).isEqualTo("org/demo");
    }

    @Test
    void aClosedStreamIsOverForTheGatewayToo() throws Exception {
        TestBroker own = TestBroker.start(CONFIG + "\nproxy: {drain_timeout: 60}");
        OpenAIClient caller = OpenAiJava.of(own);
        try {
            StreamResponse<ChatCompletionChunk> chunks = caller.chat()
                    .completions()
                    .createStreaming(OpenAiJava.asks("demo", "[demo slow=500] A long story " + "on ".repeat(100))
                            .build());
            Iterator<ChatCompletionChunk> read = chunks.stream().iterator();
            read.next();
            read.next();
            assertThat(own.host().current().inFlight()).isEqualTo(1);
            chunks.close();
            // closing waits for requests in flight: it is quick only when the stream is over
            assertTimeoutPreemptively(Duration.ofSeconds(10), own::close);
        } finally {
            caller.close();
        }
    }
}
