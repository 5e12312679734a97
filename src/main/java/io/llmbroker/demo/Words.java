package io.llmbroker.demo;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The demo model's tokens. One token is one word with the white space before it; a Chinese or Japanese character is a
 * word of its own, so that such text streams too.
 */
final class Words {
    private static final String LONE = "\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}";
    private static final Pattern PIECE = Pattern.compile("\\s*+(?:[" + LONE + "]|[^\\s" + LONE + "]++)|\\s++");
    private static final Pattern SLICE = Pattern.compile("(?s).{1,12}");

    private Words() {}

    /**
     * @param text any text
     * @return its words; joined they are the text again
     */
    static List<String> split(String text) {
        return PIECE.matcher(text).results().map(MatchResult::group).toList();
    }

    /**
     * @param text any text
     * @return how many words it has
     */
    static int count(String text) {
        return (int) PIECE.matcher(text)
                .results()
                .filter(piece -> !piece.group().isBlank())
                .count();
    }

    /**
     * @param json serialised JSON
     * @return pieces of at most 12 characters, none cut inside a character; joined they are the text again
     */
    static List<String> slices(String json) {
        return SLICE.matcher(json).results().map(MatchResult::group).toList();
    }

    /**
     * @param text any text
     * @param most how many words to keep
     * @return the last words of it, without white space around them
     */
    static String last(String text, int most) {
        List<String> words = split(text.strip());
        return String.join("", words.subList(Math.max(0, words.size() - most), words.size()))
                .strip();
    }
}
