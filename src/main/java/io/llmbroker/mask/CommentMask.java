package io.llmbroker.mask;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Comments and whatever else stands between the values of a YAML file. A comment is often a piece of configuration that
 * somebody has switched off, its key included. For one file.
 */
final class CommentMask {
    private static final int BEHIND_VALUE = Integer.MIN_VALUE;
    private static final Pattern COMMENT = Pattern.compile("(?:^|(?<=\\s))#.*", Pattern.DOTALL);
    /** A name that speaks of a key, and its value in the lines below. */
    private static final Pattern OPENED = Pattern.compile(
            "(?:" + SecretNames.WORDS + "|headers)[\\w.-]{0,64}+[\"']?+\\s{0,64}+:\\s{0,64}+[|>]?[-+0-9]{0,2}$",
            Pattern.CASE_INSENSITIVE);
    /** Anchors, aliases and tags; the rest between two values is punctuation. */
    private static final Pattern WORD = Pattern.compile("[&*!][^\\s,\\[\\]{}]*|[^\\s,\\[\\]{}:?\\-\"'|>]+");

    private final TextMask text;
    /** Column of a name that speaks of a key: comments that stand to the right of it are below it; or -1. */
    private int column;

    CommentMask(TextMask text) {
        this.text = text;
    }

    /**
     * What stands between two values, without keys.
     *
     * @param between the text, from the end of the value before
     * @param around column of the name that speaks of a key and has that value below it, or {@link YamlWalk#OPEN}
     */
    String mask(String between, int around) {
        column = around;
        boolean behindValue = true;
        StringBuilder shown = new StringBuilder();
        for (String line : between.split("(?<=\n)")) {
            Matcher comment = COMMENT.matcher(line);
            int end = comment.find() ? comment.start() : line.length();
            shown.append(punctuation(line.substring(0, end)));
            if (end < line.length()) {
                shown.append(comment(line.substring(end), behindValue ? BEHIND_VALUE : end));
            }
            behindValue = false;
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

    private String comment(String line, int at) {
        int begin = 0;
        while (begin < line.length() && (line.charAt(begin) == '#' || Character.isWhitespace(line.charAt(begin)))) {
            begin++;
        }
        String said = line.substring(begin).stripTrailing();
        String shown;
        if (column >= 0 && isBelow(at + begin, said)) {
            shown = SecretNames.isNone(said) ? said : Literals.mask(said);
        } else {
            column = OPENED.matcher(said).find() ? Math.max(0, at + begin) : YamlWalk.OPEN;
            shown = text.mask(said);
        }
        return line.substring(0, begin) + shown + line.substring(begin + said.length());
    }

    /** Whether a comment belongs to the name: behind its value, to the right of it, or an item of its list. */
    private boolean isBelow(int textAt, String said) {
        return textAt < 0 || textAt > column || said.startsWith("-");
    }
}
