package io.llmbroker.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import io.llmbroker.broker.TestBroker;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which exception of OpenAI's own Java client each failure becomes, with its code and type. */
class OpenAiJavaErrorsTest {
    private static final VendorStub VENDOR = new VendorStub();
    private static TestBroker broker;
    private static OpenAIClient client;

    @BeforeAll
    static void start() throws Exception {
        broker = TestBroker.start("""
                models:
                  demo: {provider: demo}
                  claude: {provider: claude, model_name: claude-sonnet-4-5, api_key: key-a, base_url: "%1$s"}
                  qwen: {provider: qwen, model_name: qwen-plus, api_key: key-q, base_url: "%1$s"}
                  keyless: {provider: openai, api_key: "${NOT_SET_HERE}"}
                """.formatted(VENDOR.url()));
        client = OpenAiJava.of(broker);
    }

    @AfterAll
    static void stop() {
        client.close();
        broker.close();
        VENDOR.close();
    }

    private static ChatCompletionCreateParams.Builder hello(String model) {
        return OpenAiJava.asks(model, "Hello");
    }

    private static <E extends OpenAIServiceException> void fails(
            ChatCompletionCreateParams params, Class<E> as, int status, String type, String code) {
        for (boolean stream : List.of(false, true)) {
            OpenAIServiceException thrown = catchThrowableOfType(as, () -> {
                if (stream) {
                    OpenAiJava.streamed(client, params);
                } else {
                    client.chat().completions().create(params);
                }
            });
            assertThat(thrown).as("stream: " + stream).isExactlyInstanceOf(as);
            assertThat(thrown.statusCode()).isEqualTo(status);
            assertThat(thrown.type()).contains(type);
            assertThat(thrown.code()).contains(code);
            assertThat(thrown.headers().values("x-request-id")).hasSize(1);
        }
    }

    @Test
    void anUnknownModelIsNotFound() {
        fails(hello("dmo").build(), NotFoundException.class, 404, "not_found_error", "model_not_found");
        NotFoundException thrown = catchThrowableOfType(
                NotFoundException.class,
                () -> client.chat().completions().create(hello("dmo").build()));
        assertThat(thrown).hasMessageContaining("demo");
        assertThat(thrown.param()).contains("model");
        assertThat(catchThrowableOfType(
                                NotFoundException.class, () -> client.models().retrieve("nobody"))
                        .code())
                .contains("model_not_found");
    }

    @Test
    void aParameterThatTheVendorLacksIsABadRequest() {
        fails(
                hello("claude").n(2).build(),
                BadRequestException.class,
                400,
                "invalid_request_error",
                "unsupported_parameter");
        assertThat(catchThrowableOfType(BadRequestException.class, () -> client.embeddings()
                                .create(EmbeddingCreateParams.builder()
                                        .model("claude")
                                        .input("Hello")
                                        .build()))
                        .type())
                .contains("invalid_request_error");
    }

    @Test
    void aMissingKeyIsAServerError() {
        fails(hello("keyless").build(), InternalServerException.class, 500, "api_error", "provider_not_configured");
    }

    static Stream<Arguments> ofClaude() {
        return Stream.of(
                Arguments.of(400, "invalid_request_error", BadRequestException.class, 400, "invalid_request_error"),
                Arguments.of(401, "authentication_error", UnauthorizedException.class, 401, "authentication_error"),
                Arguments.of(403, "permission_error", PermissionDeniedException.class, 403, "permission_error"),
                Arguments.of(404, "not_found_error", NotFoundException.class, 404, "not_found_error"),
                Arguments.of(429, "rate_limit_error", RateLimitException.class, 429, "rate_limit_error"),
                Arguments.of(500, "api_error", InternalServerException.class, 500, "api_error"),
                Arguments.of(529, "overloaded_error", InternalServerException.class, 503, "overloaded_error"));
    }

    @ParameterizedTest
    @MethodSource("ofClaude")
    void whatAnthropicSaysReachesTheClientAsOpenAiWouldSayIt(
            int status, String said, Class<? extends OpenAIServiceException> as, int heard, String type) {
        VENDOR.answers(
                status,
                "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"Because of %s.\"}}".formatted(said, said),
                "retry-after",
                "7");
        OpenAIServiceException thrown = catchThrowableOfType(
                OpenAIServiceException.class,
                () -> client.chat().completions().create(hello("claude").build()));
        assertThat(thrown).isExactlyInstanceOf(as).hasMessageContaining("Because of " + said);
        assertThat(thrown.statusCode()).isEqualTo(heard);
        assertThat(thrown.type()).contains(type);
        if (status == 429) {
            assertThat(thrown.code()).contains("rate_limit_exceeded");
            assertThat(thrown.headers().values("retry-after")).containsExactly("7");
        }
    }

    @Test
    void whatQwenSaysKeepsItsMeaning() {
        VENDOR.answers(400, """
                {"error":{"code":"data_inspection_failed","param":null,"message":"Input data may contain inappropriate content.","type":"data_inspection_failed"},"id":"chatcmpl-1","request_id":"q-1"}""");
        fails(hello("qwen").build(), BadRequestException.class, 400, "invalid_request_error", "content_filter");
        VENDOR.answers(401, """
                {"error":{"message":"Incorrect API key provided.","type":"invalid_request_error","param":null,"code":"invalid_api_key"},"request_id":"q-2"}""");
        fails(hello("qwen").build(), UnauthorizedException.class, 401, "authentication_error", "invalid_api_key");
    }

    @Test
    void aVendorThatSendsGarbageIsABadGateway() {
        VENDOR.answers(200, "<html>nginx</html>");
        OpenAIServiceException thrown = catchThrowableOfType(
                OpenAIServiceException.class,
                () -> client.chat().completions().create(hello("qwen").build()));
        assertThat(thrown).isExactlyInstanceOf(InternalServerException.class);
        assertThat(thrown.statusCode()).isEqualTo(502);
    }

    @Test
    void afterTheFirstWordAFailureIsAnEventOfTheStream() {
        try (StreamResponse<ChatCompletionChunk> chunks = client.chat()
                .completions()
                .createStreaming(
                        OpenAiJava.asks("demo", "[demo error_after=2] Hello").build())) {
            List<String> heard = new java.util.ArrayList<>();
            OpenAIServiceException thrown = catchThrowableOfType(
                    OpenAIServiceException.class, () -> chunks.stream().forEach(chunk -> chunk.choices()
                            .forEach(choice -> choice.delta().content().ifPresent(heard::add))));
            assertThat(thrown).isExactlyInstanceOf(SseException.class);
            assertThat(String.join("", heard)).isEqualTo("Hello from");
        }
    }
}
