package io.llmbroker.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What every list of outgoing chat chunks must hold to (wire-rules 2.3 to 2.5). */
record CanonicalChunks(List<ObjectNode> chunks, boolean complete) {
    private static final Set<String> FINISH_REASONS =
            Set.of("stop", "length", "tool_calls", "content_filter", "function_call");

    /** A call that was cut short is no call to make. */
    private static final Set<String> AFTER_TOOL_CALLS = Set.of("tool_calls", "length", "content_filter");

    /** What is known of one choice. */
    private static final class Choice {
        private final Map<Integer, StringBuilder> arguments = new HashMap<>();
        private String finishReason;
        private boolean begun;
    }

    void check() {
        Map<Integer, Choice> choices = new HashMap<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < chunks.size(); i++) {
            ObjectNode chunk = chunks.get(i);
            assertThat(chunk.path("object").asText()).isEqualTo("chat.completion.chunk");
            assertThat(chunk.path("model").isTextual()).as("model of %s", chunk).isTrue();
            assertThat(chunk.path("created").isIntegralNumber()).isTrue();
            ids.add(chunk.path("id").asText());
            assertThat(chunk.path("choices").isArray()).isTrue();
            usage(chunk, i == chunks.size() - 1);
            for (JsonNode choice : chunk.get("choices")) {
                assertThat(choice.path("index").isInt()).isTrue();
                choice(choices.computeIfAbsent(choice.get("index").intValue(), key -> new Choice()), choice);
            }
        }
        assertThat(ids).as("ids of the chunks").hasSizeLessThan(2).doesNotContain("");
        if (complete) {
            assertThat(choices).as("choices of a complete answer").isNotEmpty();
            choices.values().forEach(CanonicalChunks::complete);
        }
    }

    private static void usage(ObjectNode chunk, boolean last) {
        if (chunk.has("usage")) {
            assertThat(chunk.get("usage").isObject()).as("usage of %s", chunk).isTrue();
            assertThat(chunk.get("choices")).as("choices beside usage").isEmpty();
            assertThat(last).as("usage comes last").isTrue();
        }
    }

    private static void choice(Choice known, JsonNode choice) {
        assertThat(known.finishReason).as("before %s", choice).isNull();
        JsonNode delta = choice.path("delta");
        assertThat(delta.isObject()).as("delta of %s", choice).isTrue();
        assertThat(choice.has("finish_reason"))
                .as("finish_reason in %s", choice)
                .isTrue();
        assertThat(delta.path("role").asText("")).as("role in %s", choice).isEqualTo(known.begun ? "" : "assistant");
        assertThat(delta.has("role")).isEqualTo(!known.begun);
        known.begun = true;
        delta.path("tool_calls").forEach(call -> toolCall(known, call));
        JsonNode reason = choice.get("finish_reason");
        if (!reason.isNull()) {
            assertThat(FINISH_REASONS).contains(reason.asText());
            known.finishReason = reason.asText();
        }
    }

    private static void toolCall(Choice known, JsonNode call) {
        assertThat(call.path("index").isInt()).isTrue();
        int index = call.get("index").intValue();
        JsonNode function = call.path("function");
        if (known.arguments.containsKey(index)) {
            assertThat(call.has("id") || call.has("type") || function.has("name"))
                    .as("said again in %s", call)
                    .isFalse();
        } else {
            assertThat(index).as("indexes count from 0").isEqualTo(known.arguments.size());
            for (JsonNode name : List.of(call.path("id"), call.path("type"), function.path("name"))) {
                assertThat(name.asText()).as("in %s", call).isNotEmpty();
            }
            assertThat(function.path("arguments").asText("absent"))
                    .as("arguments in the first delta")
                    .isEmpty();
            known.arguments.put(index, new StringBuilder());
        }
        assertThat(fields(function)).isSubsetOf("name", "arguments");
        known.arguments.get(index).append(function.path("arguments").asText());
    }

    private static void complete(Choice choice) {
        assertThat(choice.finishReason).as("finish_reason of a complete answer").isNotNull();
        if (!choice.arguments.isEmpty()) {
            assertThat(choice.finishReason).as("after tool calls").isIn(AFTER_TOOL_CALLS);
            choice.arguments
                    .values()
                    .forEach(text -> assertThat(text).as("arguments").isNotEmpty());
        }
    }

    private static Set<String> fields(JsonNode object) {
        Set<String> names = new HashSet<>();
        for (Iterator<String> all = object.fieldNames(); all.hasNext(); ) {
            names.add(all.next());
        }
        return names;
    }
}
