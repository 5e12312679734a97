package io.llmbroker.mask;

import java.util.regex.Pattern;

/** Which names speak of a key, and which values are none whatever the name. Stateless. */
final class SecretNames {
    /** The words, for use in a larger pattern; case does not count. */
    static final String WORDS =
            "key|api[_-]?k|token|secret|auth|passw|passphrase|pwd|cookie|credential|bearer|signature|session";

    private static final Pattern WORD = Pattern.compile(WORDS, Pattern.CASE_INSENSITIVE);
    private static final Pattern NO_KEY =
            Pattern.compile("[\\p{Punct}\\s]{0,3}|true|false|null|none", Pattern.CASE_INSENSITIVE);
    /** For example what reads keys, or a bean that has one. */
    private static final Pattern JAVA_NAME =
            Pattern.compile("(?:org|com|io)(?:\\.[a-z]{1,30}){1,8}\\.[A-Z][A-Za-z]{1,60}|#bean:[A-Za-z]{1,40}");

    private static final Pattern SMALL_NUMBER = Pattern.compile("-?\\d{1,6}(\\.\\d{1,6})?");
    private static final Pattern COUNTED = Pattern.compile("(tokens|Ms|PerConnection)$", Pattern.CASE_INSENSITIVE);

    private SecretNames() {}

    /** Whether a name speaks of a key: {@code X-Api-Key}, {@code dbPassword}. */
    static boolean speakOfOne(String name) {
        return WORD.matcher(name).find();
    }

    /** Whether a value is no key under any name: nothing, {@code true}, {@code none}. */
    static boolean isNone(String value) {
        return NO_KEY.matcher(value).matches() || JAVA_NAME.matcher(value).matches();
    }

    /** Whether a value is no key under this name: {@code max_tokens} is counted. */
    static boolean isNone(String name, String value) {
        return isNone(value)
                || COUNTED.matcher(name).find() && SMALL_NUMBER.matcher(value).matches();
    }

    /** Whether a value is a number of a few digits. */
    static boolean isSmallNumber(String value) {
        return SMALL_NUMBER.matcher(value).matches();
    }
}
