package io.llmbroker.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The wire form of {@code /v1/chat/completions}. Thoughts are {@code reasoning_content}, as open models' hosts have it. */
final class ChatForm extends WireForm {
    /** @param answer what is said */
    ChatForm(DemoAnswer answer) {
        super(answer, "chatcmpl-");
    }

    @Override
    protected String object(boolean chunk) {
        return chunk ? "chat.completion.chunk" : "chat.completion";
    }

    @Override
    protected void fill(ObjectNode choice, DemoAnswer.Choice said) {
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        if (said.calls().isEmpty()) {
            message.put("content", String.join("", said.content()));
        } else {
            message.putNull("content");
        }
        message.putNull("refusal");
        if (!said.reasoning().isEmpty()) {
            message.put("reasoning_content", String.join("", said.reasoning()));
        }
        if (!said.calls().isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            for (DemoAnswer.ToolCall call : said.calls()) {
                calls.addObject()
                        .put("id", call.id())
                        .put("type", "function")
                        .putObject("function")
                        .put("name", call.name())
                        .put("arguments", call.arguments());
            }
        }
    }

    @Override
    protected Stream<Delta> deltas(DemoAnswer.Choice said) {
        ObjectNode first = Json.object().put("role", "assistant");
        first = said.calls().isEmpty() ? first.put("content", "") : first.putNull("content");
        Stream<Delta> head = Stream.of(new Delta(first.putNull("refusal"), null, false));
        Stream<Delta> calls = IntStream.range(0, said.calls().size())
                .boxed()
                .flatMap(index -> call(index, said.calls().get(index)));
        return Stream.of(
                        head,
                        words("reasoning_content", said.reasoning()),
                        words("content", said.content()),
                        calls,
                        Stream.of(new Delta(Json.object(), said.finish(), false)))
                .flatMap(part -> part);
    }

    @Override
    protected void fill(ObjectNode choice, Delta delta) {
        choice.set("delta", delta.content());
    }

    private static Stream<Delta> words(String field, List<String> words) {
        return words.stream().map(word -> new Delta(Json.object().put(field, word), null, true));
    }

    private static Stream<Delta> call(int index, DemoAnswer.ToolCall call) {
        ObjectNode head = Json.object();
        head.putArray("tool_calls")
                .addObject()
                .put("index", index)
                .put("id", call.id())
                .put("type", "function")
                .putObject("function")
                .put("name", call.name())
                .put("arguments", "");
        Stream<Delta> arguments = Words.slices(call.arguments()).stream().map(slice -> {
            ObjectNode more = Json.object();
            more.putArray("tool_calls")
                    .addObject()
                    .put("index", index)
                    .putObject("function")
                    .put("arguments", slice);
            return new Delta(more, null, true);
        });
        return Stream.concat(Stream.of(new Delta(head, null, true)), arguments);
    }
}
