package io.llmbroker.step.bus;

import io.llmbroker.error.ApiError;
import io.llmbroker.server.RequestId;
import io.llmbroker.stream.StreamReply;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * A stream of server-sent events as the JSON of its chunks, one by one, without the end mark. For one thread.
 */
final class ChunkStream implements Iterator<byte[]>, Closeable {
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ERROR = "{\"error\":".getBytes(StandardCharsets.US_ASCII);
    private static final int BAD_GATEWAY = 502;
    /** Longer streams are not kept for a message that comes again. */
    private static final int MOST_KEPT = 8 << 20;

    private final InputStream events;
    private final InputStream source;
    /** Names this try: another one's chunks are others. */
    final String id = RequestId.of(null);

    private ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private byte[] next;
    private byte[] error;
    private boolean ended;
    /** Chunks given out so far. */
    int sequence;

    ChunkStream(InputStream events) {
        this.events = new BufferedInputStream(events);
        this.source = events;
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            byte[] data = event();
            boolean cut = data != null && begins(data, ERROR);
            ended = data == null || cut || Arrays.equals(data, DONE);
            next = ended ? null : data;
            error = cut ? data : null;
        }
        return next != null;
    }

    @Override
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        byte[] chunk = next;
        next = null;
        sequence++;
        keep(chunk);
        return chunk;
    }

    private void keep(byte[] chunk) {
        if (kept != null && kept.size() + chunk.length <= MOST_KEPT) {
            kept.writeBytes(DATA);
            kept.writeBytes(chunk);
            kept.writeBytes(new byte[] {'\n', '\n'});
        } else {
            kept = null;
        }
    }

    /** @return all chunks as events; null when they are too many to be kept */
    byte[] kept() {
        return kept == null ? null : kept.toByteArray();
    }

    /** @return the envelope that the stream was cut with, or null */
    byte[] error() {
        return error;
    }

    /** @return HTTP's status for that */
    int errorStatus() {
        ApiError failure = source instanceof StreamReply reply ? reply.failure() : null;
        return failure == null ? BAD_GATEWAY : failure.status();
    }

    private static boolean begins(byte[] data, byte[] prefix) {
        return data.length > prefix.length && Arrays.equals(data, 0, prefix.length, prefix, 0, prefix.length);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    /** The data of the next event, which is one line; null at the end. */
    private byte[] event() {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream(512);
            for (int c; (c = events.read()) >= 0; ) {
                if (c != '\n') {
                    line.write(c);
                } else if (line.size() > DATA.length) {
                    byte[] whole = line.toByteArray();
                    return Arrays.copyOfRange(whole, DATA.length, whole.length);
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
