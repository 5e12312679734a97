package io.llmbroker.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.StreamFold;
import io.llmbroker.dialect.VendorEvent;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A vendor's stream as the client gets it: pulls the vendor's bytes, folds them into canonical chunks and gives them out
 * as server-sent events. One read gives what one read of the vendor became, so that a flush per read is a flush per
 * event. Errors after the first content come in-band; {@code [DONE]} only after a complete answer. Closing it before the
 * end aborts the vendor's connection. Lives for one stream; not thread-safe.
 */
public final class StreamReply extends InputStream {
    private static final Logger LOG = LoggerFactory.getLogger(StreamReply.class);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_BUFFER_BYTES = 1024;
    private static final int MAX_BUFFER_BYTES = 16 * 1024;

    private final InputStream vendor;
    private final StreamFold fold;
    private final Source source;
    private final SseParser parser = new SseParser();
    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    private final Block out = new Block();
    private int taken;
    private TextTemplate template;
    /** Of the event before, and its type. */
    private TextTemplate last;

    private String type;
    private int chunks;
    private boolean content;
    private boolean ended;
    private boolean exhausted;
    private ApiError failure;
    private boolean closing = true;

    /**
     * What a stream needs of the request that it answers.
     *
     * @param shape turns a canonical chunk into the client's; null to keep it back
     * @param listener hears of canonical chunks and of a failure
     * @param ioError says what a failed read means
     * @param masked takes what must not be told out of a vendor's error
     * @param abort closes the vendor's connection without draining it
     * @param abortSoon does so in a moment, unless the connection has ended by then
     */
    public record Source(
            UnaryOperator<ObjectNode> shape,
            Listener listener,
            Function<IOException, ApiError> ioError,
            UnaryOperator<ApiError> masked,
            Runnable abort,
            Runnable abortSoon) {}

    /** Hears what goes through a stream; called on the stream's thread. */
    public interface Listener {
        /** @param canonical a chunk, before it is shaped for the client */
        void chunk(ObjectNode canonical);

        /** @return whether to tell it of chunks, too, that say nothing but more text */
        boolean wantsText();

        /** The first text, reasoning, tool call or finish is here. */
        void content();

        /** @param error what the client is told in-band */
        void failed(ApiError error);

        /** @param skippedEvents vendor's events that made no sense */
        void ended(int skippedEvents);
    }

    /**
     * @param vendor the vendor's bytes
     * @param fold a new fold of the vendor's dialect
     * @param source what the request wants
     */
    public StreamReply(InputStream vendor, StreamFold fold, Source source) {
        this.vendor = vendor;
        this.fold = fold;
        this.source = source;
    }

    /** Leaves the end out, as part of a longer stream: no {@code [DONE]}. */
    public void withoutDone() {
        closing = false;
    }

    /**
     * Pulls until the first content, so that what fails before it can still become a status or another attempt.
     *
     * @throws ApiError when the stream fails, ends or is cut before any content
     */
    public void awaitContent() {
        while (!content && !ended) {
            pull();
        }
        if (failure != null && !content) {
            throw failure;
        }
    }

    /** @return why the stream failed, or null */
    public ApiError failure() {
        return failure;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        while (taken == out.size()) {
            out.reset();
            taken = 0;
            if (ended) {
                return -1;
            }
            pull();
        }
        int read = Math.min(length, out.size() - taken);
        out.copy(taken, target, offset, read);
        taken += read;
        return read;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** One read of the vendor. */
    private void pull() {
        if (fold.finished()) {
            end();
            return;
        }
        try {
            int read = vendor.read(buffer);
            if (read < 0) {
                exhausted = true;
                end();
            } else {
                parser.feed(buffer, 0, read, this::event);
                if (read == buffer.length && read < MAX_BUFFER_BYTES) {
                    buffer = new byte[read * 2]; // this vendor sends more at once than most
                }
            }
        } catch (IOException e) {
            fail(source.ioError().apply(e));
        } catch (ApiError e) {
            fail(source.masked().apply(e));
        } catch (RuntimeException e) {
            if (!content) {
                throw e;
            }
            LOG.error("a stream could not be translated", e);
            fail(ApiError.of(500, ErrorType.API, "internal_error", "The gateway failed; its log says why."));
        }
    }

    private void end() {
        parser.end(this::event);
        if (!fold.end(this::chunk)) {
            fail(ApiError.badGateway(
                    "stream_interrupted",
                    content
                            ? "The vendor's stream ended before the answer was complete."
                            : "The vendor's stream ended without an answer."));
            return;
        }
        content = true; // a complete answer without a word is an answer
        ended = true;
        if (closing) {
            out.writeBytes(DONE);
        }
        source.listener().ended(fold.skipped());
    }

    private void event(VendorEvent event) {
        if (repeats(event)) {
            return;
        }
        int before = out.size();
        chunks = 0;
        fold.accept(event, this::chunk);
        learn(event, before);
    }

    /** Whether an event, but for its text, is the one before; then its chunk is written. */
    private boolean repeats(VendorEvent event) {
        if (template == null || !Objects.equals(event.type(), type)) {
            return false;
        }
        int before = out.size();
        out.writeBytes(DATA);
        if (!template.write(event.data(), out)) {
            out.cutTo(before);
            return false;
        }
        out.writeBytes(END);
        return true;
    }

    /** Two in a row that are the same but for their text say what a third one like them becomes. */
    private void learn(VendorEvent event, int before) {
        int json = out.size() - before - DATA.length - END.length;
        TextTemplate now = chunks == 1
                        && json > 0
                        && content
                        && !fold.keepsText()
                        && !source.listener().wantsText()
                ? TextTemplate.of(event.data(), out.copy(before + DATA.length, json))
                : null;
        template = now != null && now.isSame(last) && Objects.equals(event.type(), type) ? now : null;
        last = now;
        type = event.type();
    }

    private void chunk(ObjectNode canonical) {
        chunks++;
        source.listener().chunk(canonical);
        if (!content && Chunks.hasContent(canonical)) {
            content = true;
            source.listener().content();
        }
        ObjectNode shaped = source.shape().apply(canonical);
        if (shaped != null) {
            write(shaped);
        }
    }

    private void write(ObjectNode node) {
        out.writeBytes(DATA);
        try {
            Json.MAPPER.writeValue((java.io.OutputStream) out, node);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        out.writeBytes(END);
    }

    private void fail(ApiError error) {
        failure = error;
        ended = true;
        source.abort().run();
        if (content) {
            source.listener().failed(error);
            write(error.envelope());
        }
        source.listener().ended(fold.skipped());
    }

    @Override
    public void close() throws IOException {
        if (!ended) {
            ended = true;
            source.abort().run(); // an unread answer may be minutes long: never drain it
            source.listener().ended(fold.skipped());
        } else if (!exhausted && failure == null) {
            source.abortSoon().run(); // after the vendor's last word its connection should end: wait for that, not long
        }
        vendor.close();
    }

    /** A byte buffer that gives out its bytes without copying them all. */
    private static final class Block extends ByteArrayOutputStream {
        Block() {
            super(512);
        }

        void copy(int from, byte[] target, int offset, int length) {
            System.arraycopy(buf, from, target, offset, length);
        }

        byte[] copy(int from, int length) {
            return Arrays.copyOfRange(buf, from, from + length);
        }

        void cutTo(int size) {
            count = size;
        }
    }
}
