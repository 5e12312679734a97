package io.llmbroker.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.util.stream.Stream;

/**
 * The wire form of the legacy {@code /v1/completions}.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/completions/object">completion object</a>
 */
final class CompletionForm extends WireForm {
    /** @param answer what is said */
    CompletionForm(DemoAnswer answer) {
        super(answer, "cmpl-");
    }

    @Override
    protected String object(boolean chunk) {
        return "text_completion";
    }

    @Override
    protected void fill(ObjectNode choice, DemoAnswer.Choice said) {
        choice.put("text", String.join("", said.content()));
    }

    @Override
    protected Stream<Delta> deltas(DemoAnswer.Choice said) {
        Stream<Delta> words =
                said.content().stream().map(word -> new Delta(Json.object().put("text", word), null, true));
        return Stream.concat(words, Stream.of(new Delta(Json.object().put("text", ""), said.finish(), false)));
    }

    @Override
    protected void fill(ObjectNode choice, Delta delta) {
        choice.setAll(delta.content());
    }
}
