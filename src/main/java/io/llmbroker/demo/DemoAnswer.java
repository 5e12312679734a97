package io.llmbroker.demo;

import java.util.List;

/**
 * What the demo model has to say, before it takes a wire form.
 *
 * @param id 24 hexadecimal digits, the same for equal requests
 * @param model the model's name as asked for
 * @param choices at least one
 * @param promptTokens words of the prompt
 * @param cachedTokens how many of them count as read from a cache
 */
record DemoAnswer(String id, String model, List<Choice> choices, int promptTokens, int cachedTokens) {

    /** The moment that every answer bears, in seconds: 2026-01-01T00:00:00Z. Equal requests get equal bytes. */
    static final long CREATED = 1_767_225_600L;

    /**
     * One of the {@code n} answers.
     *
     * @param reasoning thoughts, word by word
     * @param content text, word by word; empty when there are calls
     * @param calls tool calls
     * @param finish OpenAI's finish reason
     */
    record Choice(List<String> reasoning, List<String> content, List<ToolCall> calls, String finish) {
        /** @return completion tokens: words of thoughts, text, tool names and arguments */
        int tokens() {
            int tokens = reasoning.size() + content.size();
            for (ToolCall call : calls) {
                tokens += Words.count(call.name()) + Words.count(call.arguments());
            }
            return tokens;
        }
    }

    /**
     * @param id the call's id
     * @param name the tool's name
     * @param arguments serialised JSON
     */
    record ToolCall(String id, String name, String arguments) {}

    /** @return tokens of all choices */
    int completionTokens() {
        return choices.stream().mapToInt(Choice::tokens).sum();
    }

    /** @return tokens of all choices' thoughts */
    int reasoningTokens() {
        return choices.stream().mapToInt(choice -> choice.reasoning().size()).sum();
    }
}
