package io.llmbroker.step;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * A vendor's successful answer as camel-http leaves it.
 *
 * @param body the bytes, read once
 * @param length of the body in bytes, or -1 when the vendor does not say
 * @param contentType lower case, or empty
 * @param requestId the vendor's id of the request, or null
 */
record VendorAnswer(PushbackInputStream body, long length, String contentType, String requestId) {
    /** Longest answer that is read into memory, in bytes: its tree takes several times as much. */
    static final int MAX_BYTES = (int) Math.min(256 << 20, Runtime.getRuntime().maxMemory() / 8);

    static VendorAnswer of(Message message) {
        Object body = message.getBody();
        InputStream bytes = body instanceof InputStream stream
                ? stream
                : new ByteArrayInputStream(body instanceof byte[] array ? array : new byte[0]);
        String type = message.getHeader(Exchange.CONTENT_TYPE, "", String.class);
        String id = message.getHeader("x-request-id", String.class);
        return new VendorAnswer(
                new PushbackInputStream(bytes, 1),
                message.getHeader("content-length", -1L, Long.class),
                type.toLowerCase(Locale.ROOT),
                id != null ? id : message.getHeader("request-id", String.class));
    }

    /** Whether the body is server-sent events: by its type, else by its first byte, for vendors that mislabel it. */
    boolean isEventStream() throws IOException {
        if (contentType.startsWith("text/event-stream")) {
            return true;
        }
        int first = body.read();
        while (first == ' ' || first == '\n' || first == '\r' || first == '\t') {
            first = body.read();
        }
        if (first >= 0) {
            body.unread(first);
        }
        return first == 'd' || first == 'e' || first == ':' || first == 'i' || first == 'r';
    }

    /** All bytes of the body that are left; the HTTP client itself sees to it that none is missing. */
    byte[] readAll() throws IOException {
        if (length > MAX_BYTES) {
            throw new IOException("answer of " + length + " bytes");
        }
        byte[] bytes = body.readNBytes(length >= 0 ? (int) length : MAX_BYTES);
        int more = body.read(); // also lets the connection go back to the pool
        if (more < 0) {
            return bytes;
        }
        body.unread(more);
        return unzipped(bytes);
    }

    /** Camel unzips what a vendor zipped unasked: then the body is longer than it came. */
    private byte[] unzipped(byte[] begin) throws IOException {
        byte[] rest = body.readNBytes(MAX_BYTES - begin.length);
        if (body.read() >= 0) {
            throw new IOException("answer longer than " + MAX_BYTES + " bytes");
        }
        byte[] bytes = Arrays.copyOf(begin, begin.length + rest.length);
        System.arraycopy(rest, 0, bytes, begin.length, rest.length);
        return bytes;
    }

    /** The bytes as JSON, or null when they are not. */
    static JsonNode json(byte[] bytes) {
        try {
            JsonNode node = Json.read(bytes);
            return node == null || node.isMissingNode() ? null : node;
        } catch (IOException e) {
            return null;
        }
    }
}
