package io.llmbroker.cli;

/**
 * Colours for a terminal; without colours every text stays as it is. Immutable.
 *
 * @param on whether there are colours
 */
record Ink(boolean on) {
    private static final String PLAIN = "\u001b[0m";

    String bold(String text) {
        return in("1", text);
    }

    String dim(String text) {
        return in("2", text);
    }

    String red(String text) {
        return in("31", text);
    }

    String green(String text) {
        return in("32", text);
    }

    String yellow(String text) {
        return in("33", text);
    }

    String cyan(String text) {
        return in("36", text);
    }

    private String in(String code, String text) {
        return on && !text.isEmpty() ? "\u001b[" + code + "m" + text + PLAIN : text;
    }
}
