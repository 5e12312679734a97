package io.llmbroker.stream;

import io.llmbroker.json.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An event and the chunk that it became, with holes in the place of their text. Most events of a stream differ from the
 * one before in nothing else: such a one goes through by comparing and copying, without being parsed and written anew.
 * What the holes may hold is narrow: JSON strings in well-formed UTF-8 that mean the same in both places. Immutable.
 */
final class TextTemplate {
    private static final int MAX_HOLES = 3;

    /** Keys whose string is text; the last is OpenAI's padding against eavesdroppers. */
    private static final List<byte[]> KEYS =
            List.of(key("content"), key("reasoning_content"), key("reasoning"), key("text"), key("obfuscation"));

    private static final byte[] PLAIN_ESCAPES = "\"\\/bfnrt".getBytes(StandardCharsets.US_ASCII);

    /** What is before, between and after the holes; one piece more than holes. */
    private final byte[][] event;

    private final byte[][] chunk;

    private TextTemplate(byte[][] event, byte[][] chunk) {
        this.event = event;
        this.chunk = chunk;
    }

    private static byte[] key(String name) {
        return ('"' + name + "\":").getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * @param event a vendor's, JSON
     * @param chunk what it became, JSON
     * @return what both have in common with others like them, or null when their text cannot be told
     */
    static TextTemplate of(byte[] event, byte[] chunk) {
        List<int[]> holes = holes(event);
        List<int[]> copies = holes(chunk);
        if (holes.isEmpty() || holes.size() > MAX_HOLES || holes.size() != copies.size()) {
            return null;
        }
        for (int i = 0; i < holes.size(); i++) {
            int[] hole = holes.get(i);
            int[] copy = copies.get(i);
            if (!Arrays.equals(event, hole[0], hole[1], chunk, copy[0], copy[1])) {
                return null;
            }
            for (int[] other : holes.subList(0, i)) {
                if (Arrays.equals(event, hole[0], hole[1], event, other[0], other[1])) {
                    return null; // which of the two went where?
                }
            }
        }
        return new TextTemplate(pieces(event, holes), pieces(chunk, copies));
    }

    /** Begin and end of each text that says something; empty when one of them is not plain. */
    private static List<int[]> holes(byte[] json) {
        List<int[]> holes = new ArrayList<>();
        for (int i = 0; i < json.length; i++) {
            int begin = json[i] == '"' ? begin(json, i) : -1;
            if (begin >= 0) {
                int end = end(json, begin);
                if (end < 0) {
                    return List.of();
                }
                if (end > begin) {
                    holes.add(new int[] {begin, end});
                }
                i = end;
            }
        }
        return holes;
    }

    /** Where the string of a key begins that is text; -1 when this is no such key. */
    private static int begin(byte[] json, int at) {
        for (byte[] key : KEYS) {
            int after = at + key.length;
            if (after + 1 < json.length && Arrays.equals(json, at, after, key, 0, key.length)) {
                int quote = json[after] == ' ' ? after + 1 : after;
                return json[quote] == '"' ? quote + 1 : -1;
            }
        }
        return -1;
    }

    private static byte[][] pieces(byte[] json, List<int[]> holes) {
        byte[][] pieces = new byte[holes.size() + 1][];
        int from = 0;
        for (int i = 0; i < holes.size(); i++) {
            pieces[i] = Arrays.copyOfRange(json, from, holes.get(i)[0]);
            from = holes.get(i)[1];
        }
        pieces[holes.size()] = Arrays.copyOfRange(json, from, json.length);
        return pieces;
    }

    /**
     * @param other perhaps of another event
     * @return whether events like that one become chunks like that one here, too
     */
    boolean isSame(TextTemplate other) {
        return other != null && Arrays.deepEquals(event, other.event) && Arrays.deepEquals(chunk, other.chunk);
    }

    /**
     * @param json an event
     * @param out takes the chunk that it becomes
     * @return whether it is like the one that this was made from; if not, nothing is written
     */
    boolean write(byte[] json, ByteArrayOutputStream out) {
        int[] holes = new int[2 * MAX_HOLES];
        int at = 0;
        for (int i = 0; i < event.length; i++) {
            byte[] piece = event[i];
            if (json.length - at < piece.length
                    || !Arrays.equals(json, at, at + piece.length, piece, 0, piece.length)) {
                return false;
            }
            at += piece.length;
            if (i < event.length - 1) {
                int end = end(json, at);
                if (end <= at) {
                    return false;
                }
                holes[2 * i] = at;
                holes[2 * i + 1] = end;
                at = end;
            }
        }
        if (at != json.length) {
            return false;
        }
        out.writeBytes(chunk[0]);
        for (int i = 1; i < chunk.length; i++) {
            int begin = holes[2 * i - 2];
            out.write(json, begin, holes[2 * i - 1] - begin);
            out.writeBytes(chunk[i]);
        }
        return true;
    }

    /** Where the string that begins here ends, at its quote; -1 when it holds what may mean something else if copied. */
    private static int end(byte[] json, int begin) {
        int i = begin;
        while (i < json.length) {
            int b = json[i];
            if (b == '"') {
                return i;
            } else if (b == '\\') {
                if (i + 1 == json.length || !isPlainEscape(json[i + 1])) {
                    return -1; // a letter by its number may be half of one
                }
                i += 2;
            } else if (b >= ' ') {
                i++;
            } else if (b >= 0) {
                return -1; // a control character
            } else {
                int length = Utf8.length(json, i);
                if (length == 0) {
                    return -1;
                }
                i += length;
            }
        }
        return -1;
    }

    private static boolean isPlainEscape(byte b) {
        for (byte plain : PLAIN_ESCAPES) {
            if (b == plain) {
                return true;
            }
        }
        return false;
    }
}
