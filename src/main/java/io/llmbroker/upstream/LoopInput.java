package io.llmbroker.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a vendor sent and nobody has read yet. The event loop puts it here, one thread reads it and waits meanwhile.
 * Beyond 64 KiB the vendor must wait.
 */
final class LoopInput extends InputStream {
    private static final int MAX_UNREAD_BYTES = 64 * 1024;

    private final Deque<ByteBuf> unread = new ArrayDeque<>(1);
    private int bytes;
    private Channel paused;
    private boolean ended;
    private boolean closed;
    private Throwable failure;
    private Thread reader;
    private volatile int timeoutMillis;

    private LoopInput() {}

    static LoopInput empty() {
        return new LoopInput();
    }

    /** @param millis longest wait for a byte, 0 for any */
    void timeout(int millis) {
        timeoutMillis = millis;
    }

    int timeout() {
        return timeoutMillis;
    }

    /** The handler that fills this; of one channel. */
    ChannelInboundHandlerAdapter handler() {
        return new Handler();
    }

    /** Whether there is something to read, be it an end. */
    synchronized boolean isReady() {
        return bytes > 0 || ended || failure != null || closed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        long end = timeoutMillis == 0 ? 0 : System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (true) {
            synchronized (this) {
                if (closed) {
                    throw new SocketException("Socket closed");
                }
                if (bytes > 0) {
                    return take(into, offset, length);
                }
                if (failure != null) {
                    throw broken(failure);
                }
                if (ended) {
                    return -1;
                }
                reader = Thread.currentThread();
            }
            await(end);
        }
    }

    /** The failure as a socket's user expects it. */
    static SocketException broken(Throwable failure) {
        SocketException broken = new SocketException(String.valueOf(failure.getMessage()));
        broken.initCause(failure);
        return broken;
    }

    private int take(byte[] into, int offset, int length) {
        int read = 0;
        while (read < length && bytes > 0) {
            ByteBuf first = unread.peek();
            int part = Math.min(length - read, first.readableBytes());
            first.readBytes(into, offset + read, part);
            if (!first.isReadable()) {
                unread.remove().release();
            }
            read += part;
            bytes -= part;
        }
        if (paused != null && bytes < MAX_UNREAD_BYTES / 2) {
            paused.config().setAutoRead(true);
            paused = null;
        }
        return read;
    }

    private void await(long end) throws IOException {
        if (Thread.currentThread().isInterrupted()) { // as sockets do on virtual threads
            close();
            throw new SocketException("Closed by interrupt");
        }
        if (end == 0) {
            LockSupport.park(this);
            return;
        }
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("Read timed out");
        }
        LockSupport.parkNanos(this, left);
    }

    @Override
    public synchronized int available() {
        return bytes;
    }

    /** Forgets what is unread, and fails whoever reads. From any thread. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            unread.forEach(ByteBuf::release);
            unread.clear();
            bytes = 0;
        }
        wake();
    }

    private void wake() {
        Thread waiting;
        synchronized (this) {
            waiting = reader;
            reader = null;
        }
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    private final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf arrived = (ByteBuf) message;
            synchronized (LoopInput.this) {
                if (closed || !arrived.isReadable()) {
                    arrived.release();
                    return;
                }
                unread.add(arrived);
                bytes += arrived.readableBytes();
                if (bytes > MAX_UNREAD_BYTES && paused == null) {
                    paused = context.channel();
                    paused.config().setAutoRead(false);
                }
            }
            wake();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            synchronized (LoopInput.this) {
                ended = true;
            }
            wake();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            synchronized (LoopInput.this) {
                failure = cause;
            }
            context.close();
            wake();
        }
    }
}
