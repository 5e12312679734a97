package io.llmbroker.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Several streams of one request, one after the other, as one stream with one end. A stream that fails ends the whole.
 * Not thread-safe.
 */
public final class JoinedStreams extends InputStream {
    private final List<InputStream> parts = new ArrayList<>();
    private int at;

    /** @param first the first part; its end is left out when another follows */
    public JoinedStreams(InputStream first) {
        parts.add(first);
    }

    /** @param next the part that follows the ones before */
    public void add(InputStream next) {
        if (parts.get(parts.size() - 1) instanceof StreamReply before) {
            before.withoutDone();
        }
        parts.add(next);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (at < parts.size()) {
            InputStream part = parts.get(at);
            int read = part.read(target, offset, length);
            if (read >= 0) {
                return read;
            }
            if (part instanceof StreamReply reply && reply.failure() != null) {
                return -1;
            }
            at++;
        }
        return -1;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public void close() throws IOException {
        for (InputStream part : parts) {
            part.close();
        }
    }
}
