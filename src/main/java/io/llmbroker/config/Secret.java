package io.llmbroker.config;

/**
 * A key that must never be printed. Immutable.
 *
 * @param value the key, or null when the variable is not set or the vendor needs none
 * @param missingVariable name of the environment variable that should hold it and does not, or null
 */
public record Secret(String value, String missingVariable) {
    /** No key at all: the vendor needs none. */
    public static final Secret NONE = new Secret(null, null);

    /** @return whether a call can be made: a key is there, or none is needed */
    public boolean ready() {
        return missingVariable == null;
    }

    /** @return whether text can travel in an HTTP header as a key */
    static boolean fitsHeader(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    @Override
    public String toString() {
        return value == null ? "none" : "***";
    }
}
