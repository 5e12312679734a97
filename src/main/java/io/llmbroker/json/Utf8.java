package io.llmbroker.json;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;

/**
 * Well-formed UTF-8 as RFC 3629 has it. Jackson's own reader takes overlong forms and halves of surrogate pairs, which
 * another reader sees otherwise. Stateless.
 */
public final class Utf8 {
    private static final int WELL_FORMED = -1;

    private Utf8() {}

    /**
     * @param bytes any bytes
     * @return index of the first byte that does not belong to well-formed UTF-8, or -1
     */
    public static int firstMalformed(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            if (bytes[at] >= 0) {
                at++;
                continue;
            }
            int length = length(bytes, at);
            if (length == 0) {
                return at;
            }
            at += length;
        }
        return WELL_FORMED;
    }

    /**
     * @param bytes a whole text
     * @return the text, without its byte order mark
     * @throws CharacterCodingException when it is not UTF-8
     */
    public static String decode(byte[] bytes) throws CharacterCodingException {
        if (firstMalformed(bytes) >= 0) {
            throw new MalformedInputException(1);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /**
     * @param bytes any bytes
     * @param at where a character begins that is none of ASCII
     * @return how many bytes it has, 2 to 4; 0 when it is malformed
     */
    public static int length(byte[] bytes, int at) {
        int first = bytes[at] & 0xFF;
        if (first >= 0xC2 && first <= 0xDF) {
            return follows(bytes, at + 1, 0x80, 0xBF) ? 2 : 0;
        }
        if (first >= 0xE0 && first <= 0xEF) {
            int low = first == 0xE0 ? 0xA0 : 0x80; // no overlong form
            int high = first == 0xED ? 0x9F : 0xBF; // no surrogate
            return follows(bytes, at + 1, low, high) && follows(bytes, at + 2, 0x80, 0xBF) ? 3 : 0;
        }
        if (first >= 0xF0 && first <= 0xF4) {
            int low = first == 0xF0 ? 0x90 : 0x80; // no overlong form
            int high = first == 0xF4 ? 0x8F : 0xBF; // not above U+10FFFF
            return follows(bytes, at + 1, low, high)
                            && follows(bytes, at + 2, 0x80, 0xBF)
                            && follows(bytes, at + 3, 0x80, 0xBF)
                    ? 4
                    : 0;
        }
        return 0;
    }

    private static boolean follows(byte[] bytes, int at, int low, int high) {
        return at < bytes.length && (bytes[at] & 0xFF) >= low && (bytes[at] & 0xFF) <= high;
    }
}
