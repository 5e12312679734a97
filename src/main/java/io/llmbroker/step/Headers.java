package io.llmbroker.step;

import java.util.regex.Pattern;

/** What may stand in an HTTP header's value. Stateless. */
final class Headers {
    private static final int LONGEST = 1000;

    private static final Pattern NOT_PRINTABLE = Pattern.compile("[^\\x20-\\x7e]");

    private Headers() {}

    private static boolean isPrintable(int character) {
        return character >= 0x20 && character <= 0x7e;
    }

    /**
     * @param text any text, perhaps the client's
     * @return its printable ASCII characters, others as {@code ?}: no header can be split or grow without end
     */
    static String ascii(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        return cut.chars().allMatch(Headers::isPrintable)
                ? cut
                : NOT_PRINTABLE.matcher(cut).replaceAll("?");
    }
}
