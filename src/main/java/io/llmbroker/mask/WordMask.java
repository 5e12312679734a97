package io.llmbroker.mask;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that is not YAML, although it should be: nobody can tell where its keys stand. So only words are shown that the
 * other files show, too, small numbers and the names of variables. Thread-safe once it is filled.
 */
final class WordMask {
    private static final Pattern WORD =
            Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*(?::[^{}\\n]*)?}|[^\\s:,{}\\[\\]\"'#]+");
    private static final Pattern NAMED = Pattern.compile(
            "(?:" + SecretNames.WORDS + "|headers)[\\w.-]{0,64}+[\"']?+\\s{0,64}+[:=]", Pattern.CASE_INSENSITIVE);
    private static final Pattern PUNCTUATION = Pattern.compile("[\\p{Punct}&&[^$]]{1,3}");
    private static final int SHORT_NUMBER = 4;

    private final Set<String> words = new HashSet<>();

    private WordMask() {}

    static WordMask empty() {
        return new WordMask();
    }

    /** Words that may be shown. */
    void allow(Set<String> names) {
        words.addAll(names);
    }

    /** The words of a text that is masked already may be shown. */
    void allowAll(String masked) {
        WORD.matcher(masked).results().forEach(word -> words.add(word.group()));
    }

    /** The text without any other word. */
    String mask(String text) {
        StringBuilder shown = new StringBuilder();
        for (String line : text.split("(?<=\n)")) {
            Matcher named = NAMED.matcher(line);
            int end = named.find() ? named.end() : line.length();
            shown.append(words(line.substring(0, end)));
            if (end < line.length()) {
                String value = line.substring(end);
                String body = value.stripTrailing();
                shown.append(Literals.mask(body)).append(value, body.length(), value.length());
            }
        }
        return shown.toString();
    }

    private String words(String line) {
        return WORD.matcher(line).replaceAll(word -> Matcher.quoteReplacement(shown(word.group())));
    }

    private String shown(String word) {
        if (word.startsWith("${")) {
            return Literals.mask(word);
        }
        boolean number = word.length() <= SHORT_NUMBER && word.chars().allMatch(Character::isDigit);
        boolean open =
                number || words.contains(word) || PUNCTUATION.matcher(word).matches();
        return open ? word : Fingerprint.of(word);
    }
}
