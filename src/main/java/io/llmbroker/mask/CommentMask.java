package io.llmbroker.mask;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Comments and whatever else stands between the values of a YAML file. A comment is often a piece of configuration that
 * somebody has switched off, its key included. For one file.
 */
final class CommentMask {
    private static final Pattern COMMENT = Pattern.compile("(?:^|(?<=\\s))#.*", Pattern.DOTALL);
    /** A name that speaks of a key, and its value in the lines below. */
    private static final Pattern OPENED = Pattern.compile(
            "(?:" + SecretNames.WORDS + "|headers)[\\w.-]{0,64}+[\"']?+\\s{0,64}+:\\s{0,64}+[|>]?[-+0-9]{0,2}$",
            Pattern.CASE_INSENSITIVE);
    /** Anchors, aliases and tags; the rest between two values is punctuation. */
    private static final Pattern WORD = Pattern.compile("[&*!][^\\s,\\[\\]{}]*|[^\\s,\\[\\]{}:?\\-\"'|>]+");

    private final TextMask text;
    /** Indentation of the comment that speaks of a key below, or -1. */
    private int opened;

    CommentMask(TextMask text) {
        this.text = text;
    }

    /** What stands between two values, without keys. */
    String mask(String between) {
        opened = -1;
        StringBuilder shown = new StringBuilder();
        for (String line : between.split("(?<=\n)")) {
            Matcher comment = COMMENT.matcher(line);
            int end = comment.find() ? comment.start() : line.length();
            shown.append(punctuation(line.substring(0, end)));
            if (end < line.length()) {
                shown.append(comment(line.substring(end)));
            }
        }
        return shown.toString();
    }

    private String punctuation(String code) {
        return WORD.matcher(code)
                .replaceAll(word -> Matcher.quoteReplacement(
                        "&*!".indexOf(word.group().charAt(0)) >= 0
                                ? text.mask(word.group())
                                : Fingerprint.of(word.group())));
    }

    private String comment(String line) {
        int begin = 0;
        while (begin < line.length() && (line.charAt(begin) == '#' || Character.isWhitespace(line.charAt(begin)))) {
            begin++;
        }
        String said = line.substring(begin).stripTrailing();
        String shown;
        if (opened >= 0 && (begin > opened || begin == opened && said.startsWith("-"))) {
            shown = SecretNames.isNone(said) ? said : Literals.mask(said);
        } else {
            opened = OPENED.matcher(said).find() ? begin : -1;
            shown = text.mask(said);
        }
        return line.substring(0, begin) + shown + line.substring(begin + said.length());
    }
}
