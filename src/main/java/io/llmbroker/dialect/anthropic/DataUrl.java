package io.llmbroker.dialect.anthropic;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/**
 * A {@code data:} URL taken apart (RFC 2397): media type, then parameters in any order, of which {@code base64} may be
 * one, then the data.
 *
 * @param mediaType in lower case, {@code text/plain} when the URL has none
 * @param base64 the data in base64 without white space
 */
record DataUrl(String mediaType, String base64) {
    private static final String SCHEME = "data:";

    static boolean is(String url) {
        return url.stripLeading().regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /**
     * @param url a data URL
     * @return its parts
     * @throws IllegalArgumentException when it has no comma or broken percent signs
     */
    static DataUrl parse(String url) {
        String stripped = url.strip();
        int comma = stripped.indexOf(',');
        if (comma < 0) {
            throw new IllegalArgumentException("a data URL needs a comma before its data");
        }
        String[] head = stripped.substring(SCHEME.length(), comma).split(";", -1);
        boolean encoded = false;
        for (int i = 1; i < head.length; i++) {
            encoded |= head[i].strip().equalsIgnoreCase("base64");
        }
        String type = head[0].strip().toLowerCase(Locale.ROOT);
        String data = stripped.substring(comma + 1);
        if (data.indexOf('%') >= 0) {
            data = encoded ? new String(unescape(data), StandardCharsets.ISO_8859_1) : data;
        }
        return new DataUrl(
                type.isEmpty() ? "text/plain" : type,
                encoded ? withoutSpace(data) : Base64.getEncoder().encodeToString(unescape(data)));
    }

    /**
     * @return the data as text
     * @throws IllegalArgumentException when it is not base64
     */
    String text() {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private static String withoutSpace(String data) {
        return data.chars().anyMatch(Character::isWhitespace) ? data.replaceAll("\\s", "") : data;
    }

    private static byte[] unescape(String data) {
        byte[] in = data.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%') {
                if (i + 2 >= in.length) {
                    throw new IllegalArgumentException("a data URL ends inside a percent escape");
                }
                out[length++] = (byte) Integer.parseInt(new String(in, i + 1, 2, StandardCharsets.ISO_8859_1), 16);
                i += 2;
            } else {
                out[length++] = in[i];
            }
        }
        return Arrays.copyOf(out, length);
    }
}
