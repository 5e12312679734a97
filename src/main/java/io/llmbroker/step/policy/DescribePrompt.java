package io.llmbroker.step.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.step.Property;
import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Says what routes may want to know of a prompt. In: {@code llmRequest}. Out: {@code llmAskedModel}
 * (the model that the client asked for), {@code llmPromptText} (all texts of the
 * request, a line each), {@code llmPromptChars} (their length, an integer), {@code llmPromptScript} (the writing system
 * of most letters, a name of {@link UnicodeScript} such as {@code LATIN}, {@code HAN}, {@code CYRILLIC}; Japanese, which
 * mixes them, is {@code HIRAGANA}; without a letter {@code COMMON}). Changes nothing. Thread-safe.
 */
public final class DescribePrompt implements Processor {
    /** Enough to tell; a prompt may be a book. */
    private static final int LETTERS = 2000;

    /** Japanese has some kana among its Han; a Chinese text hardly has one. */
    private static final int KANA_SHARE = 10;

    @Override
    public void process(Exchange exchange) {
        ObjectNode request = exchange.getProperty(Property.REQUEST, ObjectNode.class);
        String text = PromptTexts.of(request);
        exchange.setProperty(PolicyProperty.ASKED_MODEL, request.path("model").asText(""));
        exchange.setProperty(Property.PROMPT_TEXT, text);
        exchange.setProperty(PolicyProperty.PROMPT_CHARS, text.length());
        exchange.setProperty(PolicyProperty.PROMPT_SCRIPT, script(text).name());
    }

    private static UnicodeScript script(String text) {
        Map<UnicodeScript, Integer> letters = new EnumMap<>(UnicodeScript.class);
        text.codePoints()
                .filter(Character::isLetter)
                .limit(LETTERS)
                .forEach(letter -> letters.merge(UnicodeScript.of(letter), 1, Integer::sum));
        int kana = letters.getOrDefault(UnicodeScript.HIRAGANA, 0) + letters.getOrDefault(UnicodeScript.KATAKANA, 0);
        UnicodeScript most = letters.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(UnicodeScript.COMMON);
        boolean japanese = most == UnicodeScript.HAN && kana * KANA_SHARE >= letters.get(most);
        return japanese || most == UnicodeScript.KATAKANA ? UnicodeScript.HIRAGANA : most;
    }
}
