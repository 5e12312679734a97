package io.llmbroker.mask;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds words that look like keys, wherever they stand: known beginnings, and long runs in which letters and digits
 * alternate as no name's do. The last net under those that know where keys stand. Stateless.
 */
final class KeyLook {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_+/=~-]{12,}");
    private static final Pattern KNOWN_BEGINNING = Pattern.compile(
            "(?:sk|pk|rk|gsk|hf|r8|fw|tgp|nvapi|pplx|xai|key|glpat|gh[opsu]|github_pat|xox[a-z])[-_].{8,}"
                    + "|(?:AIza|AKIA|ASIA|eyJ).{8,}");
    private static final Pattern UUID = Pattern.compile("(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern SEPARATOR = Pattern.compile("[^A-Za-z0-9]+");
    private static final int LONG_RUN = 16;
    private static final double RESTLESS_RUN = 0.25;
    private static final int LONG_WORD = 20;
    private static final double RESTLESS_WORD = 0.35;

    private KeyLook() {}

    /** The text with signs in the place of such words. */
    static String mask(String text) {
        Matcher words = WORD.matcher(text);
        return words.replaceAll(
                word -> Matcher.quoteReplacement(isKey(word.group()) ? Fingerprint.of(word.group()) : word.group()));
    }

    /** Whether there is one. */
    static boolean isIn(String text) {
        return WORD.matcher(text).results().anyMatch(word -> isKey(word.group()));
    }

    private static boolean isKey(String word) {
        if (KNOWN_BEGINNING.matcher(word).matches() || UUID.matcher(word).find()) {
            return true;
        }
        int characters = 0;
        int digits = 0;
        int changes = 0;
        for (String run : SEPARATOR.split(word)) {
            int inRun = changes(run);
            int digitsInRun = (int) run.chars().filter(Character::isDigit).count();
            if (run.length() >= LONG_RUN && digitsInRun > 0 && inRun >= RESTLESS_RUN * run.length()) {
                return true;
            }
            characters += run.length();
            digits += digitsInRun;
            changes += inRun;
        }
        return characters >= LONG_WORD && digits > 1 && changes >= RESTLESS_WORD * characters;
    }

    /** How often small letter, capital and digit follow one another. */
    private static int changes(String run) {
        int changes = 0;
        for (int i = 1; i < run.length(); i++) {
            changes += kind(run.charAt(i)) == kind(run.charAt(i - 1)) ? 0 : 1;
        }
        return changes;
    }

    private static int kind(char c) {
        return Character.isDigit(c) ? 0 : Character.isUpperCase(c) ? 1 : 2;
    }
}
