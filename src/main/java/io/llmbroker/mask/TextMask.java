package io.llmbroker.mask;

import io.llmbroker.config.Catalog;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Free text without the keys in it: user names and passwords of URLs, what follows a name that speaks of a key, words
 * that look like one, and every key that is known. Rather hides too much. Thread-safe.
 */
public final class TextMask {
    private static final Pattern RUN = Pattern.compile("\\S+");
    // bounded and without backtracking: a file may be one long line
    private static final Pattern ASSIGNMENT = Pattern.compile(
            "((?:" + SecretNames.WORDS + ")[\\w.-]{0,64}+|headers)([\"'}\\])]{0,3}+\\s{0,64}+[:=]{1,2}+\\s*+)(.+)",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    /** A key whose colon is missing. */
    private static final Pattern BARE =
            Pattern.compile("(api[_-]?keys?[\"']?[ \\t]++)([^:=\\s].*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern SCHEME = Pattern.compile("(?i)\\b(bearer|basic)\\s+(\\S{6,})");

    private final KnownSecrets known;

    TextMask(KnownSecrets known) {
        this.known = known;
    }

    /**
     * @param running the configuration whose keys are hidden wherever they stand
     * @return the mask
     */
    public static TextMask of(Catalog running) {
        return new TextMask(KnownSecrets.of(running));
    }

    /**
     * @param text any
     * @return the same with {@code ***(1a2b3c)} in the place of keys
     */
    public String mask(String text) {
        String masked = RUN.matcher(text).replaceAll(run -> Matcher.quoteReplacement(withoutUserInfo(run.group())));
        masked = ASSIGNMENT
                .matcher(masked)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(1) + found.group(2) + value(found.group(1), found.group(3))));
        masked = BARE.matcher(masked)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + Literals.mask(found.group(2))));
        masked = SCHEME.matcher(masked)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + " " + Literals.mask(found.group(2))));
        return known.mask(KeyLook.mask(masked));
    }

    /**
     * @param text any
     * @return the same without keys that are known; everything else stays
     */
    public String maskKnown(String text) {
        return known.mask(text);
    }

    /** Hides what stands between the first :// and the last @, and me:password@host. */
    private static String withoutUserInfo(String run) {
        int scheme = run.indexOf("://");
        int begin = scheme < 0 ? 0 : scheme + 3;
        int end = run.lastIndexOf('@');
        return end <= begin || scheme < 0 && run.lastIndexOf(':', end) < 0
                ? run
                : run.substring(0, begin) + Literals.mask(run.substring(begin, end)) + run.substring(end);
    }

    private static String value(String name, String value) {
        return SecretNames.isNone(name, value.strip()) ? value : Literals.mask(value);
    }
}
