package io.llmbroker.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer that comes in its own time: a read gives at most one frame and takes as long as the model thinks
 * about it, on the reader's thread. Closing it from any thread, or interrupting the reader, ends a waiting read at once.
 * Otherwise for one thread.
 */
final class DemoStream extends InputStream {
    private final Iterator<Frame> frames;
    private final int pauseMillis;
    private final CountDownLatch closed = new CountDownLatch(1);
    private byte[] frame = {};
    private int at;

    /**
     * @param frames what to send
     * @param pauseMillis milliseconds before each word
     */
    DemoStream(Iterator<Frame> frames, int pauseMillis) {
        this.frames = frames;
        this.pauseMillis = pauseMillis;
    }

    @Override
    public int read() throws IOException {
        return ready() ? frame[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!ready()) {
            return -1;
        }
        int count = Math.min(length, frame.length - at);
        System.arraycopy(frame, at, target, offset, count);
        at += count;
        return count;
    }

    @Override
    public int available() {
        return frame.length - at;
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private boolean ready() throws IOException {
        while (at == frame.length) {
            if (closed.getCount() == 0) {
                throw new IOException("the stream is closed");
            }
            if (!frames.hasNext()) {
                return false;
            }
            next();
        }
        return true;
    }

    private void next() throws IOException {
        Frame next = frames.next();
        if (next.bytes() == null) {
            throw new SocketException("Connection reset (the demo model was told to stop)");
        }
        if (next.word() && pauseMillis > 0) {
            pause();
        }
        frame = next.bytes();
        at = 0;
    }

    private void pause() throws IOException {
        try {
            if (closed.await(pauseMillis, TimeUnit.MILLISECONDS)) {
                throw new IOException("the stream is closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the demo model was thinking");
        }
    }
}
