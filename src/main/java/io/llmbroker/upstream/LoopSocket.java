package io.llmbroker.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * A connection to a vendor on the event loop that mounts the request's thread. To HttpClient it is a socket that blocks;
 * below, the thread gives the loop back while it waits, and the loop reads and writes. A socket of the JDK would be
 * watched by two more threads, woken one by the other for each piece of an answer. One thread reads, one writes; any may
 * close.
 */
final class LoopSocket extends Socket {
    /** What is read into it is of no interest, so that all may share it. */
    private static final ByteBuffer ONE = ByteBuffer.allocateDirect(1);

    private final RequestLoop loop;
    private final LoopInput input = LoopInput.empty();
    private final OutputStream output = new Output();
    private volatile Channel channel;
    private volatile boolean closed;
    private volatile boolean abrupt;

    /** @param loop runs the connection */
    LoopSocket(RequestLoop loop) throws SocketException {
        super((SocketImpl) null);
        this.loop = loop;
    }

    /**
     * @param timeoutMillis 0 for any time
     * @throws SocketTimeoutException after that time
     * @throws ConnectException when nobody listens
     * @throws IOException for any other reason
     */
    @Override
    public void connect(SocketAddress vendor, int timeoutMillis) throws IOException {
        ChannelFuture connecting = new Bootstrap()
                .group(loop.events())
                .channelFactory(loop.channels())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
                .handler(input.handler())
                .connect(vendor);
        channel = connecting.channel();
        if (closed) {
            close();
        }
        await(connecting);
        Throwable failure = connecting.cause();
        if (closed || failure != null) {
            IOException told = closed ? new SocketException("Socket closed") : notConnected(failure);
            close();
            throw told;
        }
    }

    private static IOException notConnected(Throwable failure) {
        if (failure instanceof ConnectTimeoutException) {
            return new SocketTimeoutException("Connect timed out");
        }
        return failure instanceof IOException e ? e : LoopInput.broken(failure);
    }

    /**
     * Whether the vendor has closed, or said something before it was asked: the connection is of no use then. Also sees
     * what has arrived since the loop looked last. Waits for the loop where that is not the current thread's.
     */
    boolean isStale() {
        if (input.isReady() || !channel.isActive()) {
            return true;
        }
        RequestLoop here = RequestLoop.current();
        if (here != null && here.events() == channel.eventLoop()) {
            return hasArrivals();
        }
        try {
            Future<Boolean> looked = channel.eventLoop().submit(this::hasArrivals);
            await(looked);
            return input.isReady() || !looked.isSuccess() || looked.getNow();
        } catch (RejectedExecutionException e) {
            return true; // the loop has ended, and closed what it had
        }
    }

    /** On the loop, between two of its turns: nobody else reads, and nobody closes meanwhile. */
    private boolean hasArrivals() {
        if (!(channel instanceof UnixChannel unix)) {
            return false;
        }
        try {
            return !channel.isOpen() || unix.fd().read(ONE, 0, 1) != 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public InputStream getInputStream() {
        return input;
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }

    /** Waits for the loop, unless it is the current thread. */
    private <T> void await(Future<T> done) {
        if (done.isDone() || loop.events().inEventLoop()) {
            return;
        }
        Thread waiting = Thread.currentThread();
        done.addListener(over -> LockSupport.unpark(waiting));
        boolean interrupted = false;
        while (!done.isDone()) {
            LockSupport.park(done);
            if (Thread.interrupted()) { // as sockets do on virtual threads
                interrupted = true;
                close();
            }
        }
        if (interrupted) {
            waiting.interrupt();
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        /** Returns when the system has taken all of it. */
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (closed || channel == null) {
                throw new SocketException(closed ? "Socket closed" : "Socket is not connected");
            }
            ChannelFuture written = channel.writeAndFlush(Unpooled.wrappedBuffer(bytes, offset, length));
            await(written);
            Throwable failure = written.cause();
            if (failure != null) {
                throw LoopInput.broken(failure);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        input.close();
        if (channel != null) {
            try {
                loop.events().execute(this::closeChannel);
            } catch (RejectedExecutionException e) {
                // the loop has ended, and closed what it had
            }
        }
    }

    /** On the loop: elsewhere the system's number of the socket could be another's by now. */
    private void closeChannel() {
        if (abrupt && channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }

    /** Only 0 seconds have a meaning: what is unsent is dropped, and the vendor sees a reset. */
    @Override
    public void setSoLinger(boolean on, int seconds) {
        abrupt = on && seconds == 0;
    }

    @Override
    public int getSoLinger() {
        return abrupt ? 0 : -1;
    }

    @Override
    public void setSoTimeout(int millis) {
        input.timeout(millis);
    }

    @Override
    public int getSoTimeout() {
        return input.timeout();
    }

    @Override
    public void shutdownInput() {
        // who closes next needs no more
    }

    @Override
    public void shutdownOutput() {
        if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    @Override
    public boolean isConnected() {
        return channel != null && channel.remoteAddress() != null;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isBound() {
        return isConnected();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return channel == null ? null : channel.remoteAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return channel == null ? null : channel.localAddress();
    }

    @Override
    public InetAddress getInetAddress() {
        return getRemoteSocketAddress() instanceof InetSocketAddress address ? address.getAddress() : null;
    }

    @Override
    public int getPort() {
        return getRemoteSocketAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    @Override
    public InetAddress getLocalAddress() {
        return getLocalSocketAddress() instanceof InetSocketAddress address ? address.getAddress() : null;
    }

    @Override
    public int getLocalPort() {
        return getLocalSocketAddress() instanceof InetSocketAddress address ? address.getPort() : -1;
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // always on
    }

    @Override
    public void setKeepAlive(boolean on) {
        // the pool's time-outs see to it
    }

    @Override
    public void setReuseAddress(boolean on) {
        // of no use to one who connects
    }

    @Override
    public String toString() {
        return "LoopSocket[" + channel + "]";
    }
}
