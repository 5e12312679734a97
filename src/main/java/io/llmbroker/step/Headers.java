package io.llmbroker.step;

/** What may stand in an HTTP header's value. Stateless. */
final class Headers {
    private static final int LONGEST = 1000;

    private Headers() {}

    /**
     * @param text any text, perhaps the client's
     * @return its printable ASCII characters, others as {@code ?}: no header can be split or grow without end
     */
    static String ascii(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
