package io.llmbroker.step.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.dialect.FreshId;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.step.Property;
import io.llmbroker.stream.WholeAsStream;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Answers in the model's place, without a call: a chat or a text completion with a fixed text and no tokens, as a stream
 * where the client wants one. In: {@code llmCannedText}, {@code llmRequest}, {@code llmStream}. Out: the answer as the
 * body; go on with {@code reply}, {@code direct:write} and {@code stop}. After {@code resolveModel}. The client is told
 * in {@code x-llmbroker-rules}. Throws {@link ApiError} 400 for embeddings, which have no text. Thread-safe.
 */
public final class CannedAnswer implements Processor {
    private static final int MOST_CHOICES = 128;

    @Override
    public void process(Exchange exchange) {
        ObjectNode request = exchange.getProperty(Property.REQUEST, ObjectNode.class);
        boolean chat =
                switch (Endpoint.of(exchange.getProperty(Property.ENDPOINT, String.class))) {
                    case CHAT_COMPLETIONS -> true;
                    case COMPLETIONS -> false;
                    case EMBEDDINGS ->
                        throw ApiError.invalidRequest("refused", "input", "The gateway does not embed this input.");
                };
        ObjectNode answer = answer(request, chat, exchange.getProperty(PolicyProperty.CANNED_TEXT, "", String.class));
        exchange.getProperty(Property.RECORD, RequestRecord.class).rule("canned", "");
        boolean usage = request.path("stream_options").path("include_usage").asBoolean(false);
        boolean stream = exchange.getProperty(Property.STREAM, boolean.class);
        exchange.getMessage()
                .setBody(
                        stream
                                ? WholeAsStream.of(
                                        answer, chunk -> chunk.path("choices").isEmpty() && !usage ? null : chunk)
                                : answer);
    }

    private static ObjectNode answer(ObjectNode request, boolean chat, String text) {
        ObjectNode answer = Json.object()
                .put("id", FreshId.of(chat ? "chatcmpl" : "cmpl"))
                .put("object", chat ? "chat.completion" : "text_completion")
                .put("created", Instant.now().getEpochSecond());
        answer.set("model", request.path("model"));
        ArrayNode choices = answer.putArray("choices");
        int wanted = Math.min(MOST_CHOICES, Math.max(1, request.path("n").asInt(1)));
        for (int index = 0; index < wanted; index++) {
            ObjectNode choice = choices.addObject().put("index", index);
            if (chat) {
                choice.putObject("message")
                        .put("role", "assistant")
                        .put("content", text)
                        .putNull("refusal");
            } else {
                choice.put("text", text);
            }
            choice.putNull("logprobs").put("finish_reason", "stop");
        }
        answer.putObject("usage")
                .put("prompt_tokens", 0)
                .put("completion_tokens", 0)
                .put("total_tokens", 0);
        return answer;
    }
}
