package io.llmbroker.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * OpenAI's JSON for an answer, whole and as a stream. Several choices of a stream take turns, word by word.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/object">chat completion object</a>
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming/streaming">chat completion chunk</a>
 */
abstract class WireForm {
    /** What is said. */
    protected final DemoAnswer answer;

    private final String idPrefix;

    /**
     * @param answer what is said
     * @param idPrefix start of the answer's id, for example {@code chatcmpl-}
     */
    protected WireForm(DemoAnswer answer, String idPrefix) {
        this.answer = answer;
        this.idPrefix = idPrefix;
    }

    /** One event of one choice; {@code finish} is null but in the last one. */
    protected record Delta(ObjectNode content, String finish, boolean word) {}

    /** @return {@code object} of the whole answer, or of a chunk */
    protected abstract String object(boolean chunk);

    /** Fills in what a choice of the whole answer has beside index, logprobs and finish reason. */
    protected abstract void fill(ObjectNode choice, DemoAnswer.Choice said);

    /** @return the choice's events, in order, made only when asked for */
    protected abstract Stream<Delta> deltas(DemoAnswer.Choice said);

    /** Puts an event's content into a chunk's choice. */
    protected abstract void fill(ObjectNode choice, Delta delta);

    /** @return the whole answer, a new tree */
    ObjectNode whole() {
        ObjectNode root = head(false);
        ArrayNode choices = root.putArray("choices");
        for (DemoAnswer.Choice said : answer.choices()) {
            ObjectNode choice = choices.addObject().put("index", choices.size() - 1);
            fill(choice, said);
            choice.putNull("logprobs").put("finish_reason", said.finish());
        }
        return root.set("usage", usage());
    }

    /**
     * @param includeUsage whether the last event tells the usage
     * @return the stream's frames, {@code [DONE]} included, made only when asked for
     */
    Iterator<Frame> frames(boolean includeUsage) {
        List<Iterator<Frame>> choices = new ArrayList<>();
        for (DemoAnswer.Choice said : answer.choices()) {
            int index = choices.size();
            choices.add(deltas(said)
                    .map(delta -> Frame.event(chunk(index, delta, includeUsage), delta.word()))
                    .iterator());
        }
        List<Frame> end = new ArrayList<>();
        if (includeUsage) {
            ObjectNode last = head(true);
            last.putArray("choices");
            end.add(Frame.event(last.set("usage", usage()), false));
        }
        end.add(Frame.DONE);
        return new TakingTurns(choices, end.iterator());
    }

    private ObjectNode chunk(int index, Delta delta, boolean includeUsage) {
        ObjectNode root = head(true);
        ObjectNode choice = root.putArray("choices").addObject().put("index", index);
        fill(choice, delta);
        choice.putNull("logprobs").put("finish_reason", delta.finish());
        return includeUsage ? root.putNull("usage") : root;
    }

    private ObjectNode head(boolean chunk) {
        return Json.object()
                .put("id", idPrefix + answer.id())
                .put("object", object(chunk))
                .put("created", DemoAnswer.CREATED)
                .put("model", answer.model())
                .put("system_fingerprint", "fp_demo");
    }

    private ObjectNode usage() {
        int completion = answer.completionTokens();
        ObjectNode usage = Json.object()
                .put("prompt_tokens", answer.promptTokens())
                .put("completion_tokens", completion)
                .put("total_tokens", answer.promptTokens() + completion);
        usage.putObject("prompt_tokens_details").put("cached_tokens", answer.cachedTokens());
        usage.putObject("completion_tokens_details").put("reasoning_tokens", answer.reasoningTokens());
        return usage;
    }

    /** One frame of each choice in turn, then the end. */
    private static final class TakingTurns implements Iterator<Frame> {
        private final List<Iterator<Frame>> choices;
        private final Iterator<Frame> end;
        private int turn;

        TakingTurns(List<Iterator<Frame>> choices, Iterator<Frame> end) {
            this.choices = choices;
            this.end = end;
        }

        @Override
        public boolean hasNext() {
            return end.hasNext();
        }

        @Override
        public Frame next() {
            while (!choices.isEmpty()) {
                turn = turn < choices.size() ? turn : 0;
                if (choices.get(turn).hasNext()) {
                    return choices.get(turn++).next();
                }
                choices.remove(turn);
            }
            return end.next();
        }
    }
}
