package io.llmbroker.stream;

import io.llmbroker.dialect.VendorEvent;
import io.llmbroker.error.ApiError;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Bytes of a server-sent event stream to events, however the bytes are cut. Lines end in {@code \n}, {@code \r\n} or
 * {@code \r}; comments, {@code id:} and {@code retry:} are skipped; an event without data is none. Lives for one
 * stream; not thread-safe.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">the standard</a>
 */
public final class SseParser {
    /** Longest event, in bytes. */
    public static final int MAX_EVENT_BYTES = 16 * 1024 * 1024;

    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};

    /** The part of a line that came with earlier bytes. */
    private byte[] line = new byte[256];

    private int lineLength;
    private byte[] data = new byte[512];
    private int dataLength;
    private boolean hasData;
    private String type;
    private boolean firstLine = true;
    private boolean afterCarriageReturn;

    /**
     * Takes bytes as they come.
     *
     * @param buf holds them; not kept
     * @param off where they begin
     * @param len how many
     * @param out takes each event that they complete
     * @throws ApiError 502 when an event is longer than {@link #MAX_EVENT_BYTES}
     */
    public void feed(byte[] buf, int off, int len, Consumer<VendorEvent> out) {
        int limit = off + len;
        int start = off;
        if (afterCarriageReturn && start < limit) {
            afterCarriageReturn = false;
            if (buf[start] == '\n') {
                start++;
            }
        }
        for (int i = start; i < limit; i++) {
            byte b = buf[i];
            if (b != '\n' && b != '\r') {
                continue;
            }
            completeLine(buf, start, i, out);
            if (b == '\r') {
                if (i + 1 == limit) {
                    afterCarriageReturn = true;
                } else if (buf[i + 1] == '\n') {
                    i++;
                }
            }
            start = i + 1;
        }
        keep(buf, start, limit);
    }

    /**
     * Says that no more bytes come: a last event without its blank line counts.
     *
     * @param out takes it
     */
    public void end(Consumer<VendorEvent> out) {
        if (lineLength > 0) {
            completeLine(line, 0, 0, out);
        }
        dispatch(out);
    }

    private void completeLine(byte[] buf, int start, int end, Consumer<VendorEvent> out) {
        if (lineLength == 0) {
            takeLine(buf, start, end, out);
            return;
        }
        keep(buf, start, end);
        int length = lineLength;
        lineLength = 0;
        takeLine(line, 0, length, out);
    }

    private void keep(byte[] buf, int start, int end) {
        int more = end - start;
        if (more > 0) {
            line = withRoom(line, lineLength, more);
            System.arraycopy(buf, start, line, lineLength, more);
            lineLength += more;
        }
    }

    private void takeLine(byte[] buf, int from, int end, Consumer<VendorEvent> out) {
        int start = from;
        if (firstLine) {
            firstLine = false;
            start += startsWith(buf, start, end, BOM) ? BOM.length : 0;
        }
        if (start == end) {
            dispatch(out);
            return;
        }
        int colon = start;
        while (colon < end && buf[colon] != ':') {
            colon++;
        }
        int value = Math.min(colon + 1, end);
        if (value < end && buf[value] == ' ') {
            value++;
        }
        if (isName(buf, start, colon, DATA)) {
            addData(buf, value, end);
        } else if (isName(buf, start, colon, EVENT)) {
            type = new String(buf, value, end - value, StandardCharsets.UTF_8);
        }
    }

    private void addData(byte[] buf, int start, int end) {
        int more = end - start + 1;
        data = withRoom(data, dataLength, more);
        if (hasData) {
            data[dataLength++] = '\n';
        }
        hasData = true;
        System.arraycopy(buf, start, data, dataLength, end - start);
        dataLength += end - start;
    }

    private void dispatch(Consumer<VendorEvent> out) {
        VendorEvent event = dataLength == 0
                ? null
                : new VendorEvent(type == null || type.isEmpty() ? null : type, Arrays.copyOf(data, dataLength));
        dataLength = 0;
        hasData = false;
        type = null;
        if (event != null) {
            out.accept(event);
        }
    }

    private static byte[] withRoom(byte[] array, int length, int more) {
        if ((long) length + more > MAX_EVENT_BYTES) {
            throw ApiError.badGateway(
                    "invalid_vendor_response",
                    "The vendor's stream has an event of more than " + MAX_EVENT_BYTES + " bytes.");
        }
        return length + more <= array.length
                ? array
                : Arrays.copyOf(array, Math.min(MAX_EVENT_BYTES, Math.max(array.length * 2, length + more)));
    }

    private static boolean isName(byte[] buf, int start, int end, byte[] name) {
        return end - start == name.length && startsWith(buf, start, end, name);
    }

    private static boolean startsWith(byte[] buf, int start, int end, byte[] prefix) {
        return end - start >= prefix.length
                && Arrays.equals(buf, start, start + prefix.length, prefix, 0, prefix.length);
    }
}
