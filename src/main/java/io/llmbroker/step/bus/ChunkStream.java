package io.llmbroker.step.bus;

import io.llmbroker.dialect.FreshId;
import io.llmbroker.dialect.VendorEvent;
import io.llmbroker.error.ApiError;
import io.llmbroker.stream.SseParser;
import io.llmbroker.stream.StreamReply;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;

/** A stream of server-sent events as the JSON of its chunks, one by one, without the end mark. For one thread. */
final class ChunkStream implements Iterator<byte[]>, Closeable {
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ERROR = "{\"error\":".getBytes(StandardCharsets.US_ASCII);
    private static final int BAD_GATEWAY = 502;
    /** Longer streams are not kept for a message that comes again. */
    private static final int MOST_KEPT = 8 << 20;

    private final InputStream source;
    private final SseParser parser = new SseParser();
    private final Queue<VendorEvent> events = new ArrayDeque<>();
    private final byte[] buffer = new byte[4096];
    /** Names this try: another one's chunks are others. */
    final String id = FreshId.of("stream");

    private ByteArrayOutputStream kept;
    private byte[] error;
    private boolean ended;
    /** Chunks given out so far. */
    int sequence;

    /**
     * @param source server-sent events
     * @param keeps whether {@link #kept} will be asked for
     */
    ChunkStream(InputStream source, boolean keeps) {
        this.source = source;
        this.kept = keeps ? new ByteArrayOutputStream() : null;
    }

    @Override
    public boolean hasNext() {
        while (events.isEmpty() && !ended) {
            pull();
        }
        byte[] data = events.isEmpty() ? DONE : events.element().data();
        if (begins(data, ERROR)) {
            error = data;
        }
        return error == null && !Arrays.equals(data, DONE);
    }

    /** One read of the stream, which gives what is there. */
    private void pull() {
        try {
            int read = source.read(buffer);
            if (read < 0) {
                ended = true;
                parser.end(events::add);
            } else {
                parser.feed(buffer, 0, read, events::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        byte[] chunk = events.remove().data();
        sequence++;
        keep(chunk);
        return chunk;
    }

    private void keep(byte[] chunk) {
        if (kept == null || kept.size() + chunk.length > MOST_KEPT) {
            kept = null;
            return;
        }
        kept.writeBytes(DATA);
        kept.writeBytes(chunk);
        kept.writeBytes(END);
    }

    /** @return all chunks as events; null when they are not kept, or too many */
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
}
