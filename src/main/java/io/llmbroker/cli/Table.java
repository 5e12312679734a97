package io.llmbroker.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Columns of text, as wide as what is in them; a heading that begins with {@code >} is a column of numbers. For one thread. */
final class Table {
    private static final String GAP = "  ";

    /**
     * A piece of text and its colour.
     *
     * @param text plain
     * @param style adds the colour
     */
    record Cell(String text, UnaryOperator<String> style) {
        static Cell of(String text) {
            return new Cell(text, UnaryOperator.identity());
        }
    }

    private final List<List<Cell>> rows = new ArrayList<>();
    private final boolean[] numbers;

    Table(Ink ink, String... headings) {
        numbers = new boolean[headings.length];
        List<Cell> head = new ArrayList<>();
        for (int i = 0; i < headings.length; i++) {
            numbers[i] = headings[i].startsWith(">");
            head.add(new Cell(headings[i].substring(numbers[i] ? 1 : 0), ink::dim));
        }
        rows.add(head);
    }

    /** Adds a row; as many cells as there are headings. */
    void row(Cell... cells) {
        rows.add(List.of(cells));
    }

    /** @return the lines, without spaces at their ends */
    List<String> lines() {
        int[] widths = new int[numbers.length];
        for (List<Cell> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i).text()));
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<Cell> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            Cell cell = row.get(i);
            String pad = " ".repeat(widths[i] - width(cell.text()));
            String text = cell.style().apply(cell.text());
            line.append(i == 0 ? "" : GAP).append(numbers[i] ? pad + text : text + pad);
        }
        return line.toString().stripTrailing();
    }

    /** Columns of a terminal that the text takes: Chinese, Japanese and Korean characters and emoji take two. */
    static int width(String text) {
        return text.codePoints().map(point -> isWide(point) ? 2 : 1).sum();
    }

    private static boolean isWide(int point) {
        return point >= 0x1100
                && (point <= 0x115f // Hangul
                        || point >= 0x2e80 && point <= 0xa4cf // radicals to Yi
                        || point >= 0xac00 && point <= 0xd7a3 // Hangul syllables
                        || point >= 0xf900 && point <= 0xfaff // compatibility ideographs
                        || point >= 0xfe30 && point <= 0xfe6f
                        || point >= 0xff00 && point <= 0xff60 // full-width forms
                        || point >= 0xffe0 && point <= 0xffe6
                        || point >= 0x1f300 && point <= 0x1faff // emoji
                        || point >= 0x20000 && point <= 0x3fffd);
    }
}
