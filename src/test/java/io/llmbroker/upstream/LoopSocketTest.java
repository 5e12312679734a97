package io.llmbroker.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What HttpClient and the JDK's TLS rely on in a socket. */
@Timeout(60)
class LoopSocketTest {
    private static final int LONGER_THAN_ALL_BUFFERS = 24 << 20;

    private final EventLoopGroup loops = Epoll.isAvailable() ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1);
    private final RequestLoop loop =
            new RequestLoop(loops.next(), Epoll.isAvailable() ? EpollSocketChannel::new : NioSocketChannel::new);
    private ServerSocket server;
    private LoopSocket socket;
    private Socket vendor;

    @BeforeEach
    void connect() throws Exception {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        socket = new LoopSocket(loop);
        socket.connect(server.getLocalSocketAddress(), 5000);
        vendor = server.accept();
    }

    @AfterEach
    void close() throws Exception {
        socket.close();
        vendor.close();
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static CompletableFuture<Void> apart(IoAction action) {
        return CompletableFuture.runAsync(() -> {
            try {
                action.run();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private interface IoAction {
        void run() throws IOException;
    }

    @Test
    void knowsBothEnds() {
        assertThat(socket.isConnected()).isTrue();
        assertThat(socket.getPort()).isEqualTo(server.getLocalPort());
        assertThat(socket.getInetAddress()).isEqualTo(server.getInetAddress());
        assertThat(socket.getLocalPort()).isEqualTo(vendor.getPort());
    }

    @Test
    void readsAllThatWasSentBeforeTheEnd() throws Exception {
        byte[] sent = noise(LONGER_THAN_ALL_BUFFERS);
        CompletableFuture<Void> sending = apart(() -> {
            vendor.getOutputStream().write(sent);
            vendor.close();
        });
        assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
        sending.get();
    }

    @Test
    void writesReturnWhenTheSystemHasAll() throws Exception {
        byte[] sent = noise(LONGER_THAN_ALL_BUFFERS);
        CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> {
            try {
                return vendor.getInputStream().readNBytes(sent.length);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        OutputStream out = socket.getOutputStream();
        out.write(sent, 0, 1);
        out.write(sent, 1, sent.length - 1);
        assertThat(received.get()).isEqualTo(sent);
    }

    /** What ends a thread that is known to wait in an action. */
    private static Throwable endOfWaiting(IoAction action, IoAction end) throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                action.run();
                thrown.complete(null);
            } catch (IOException | RuntimeException e) {
                thrown.complete(e);
            }
        });
        waiting.start();
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        end.run();
        return thrown.get();
    }

    @Test
    void whoReadsIsWokenByAClose() throws Exception {
        assertThat(endOfWaiting(() -> socket.getInputStream().read(), socket::close))
                .isInstanceOf(SocketException.class);
        assertThat(socket.isClosed()).isTrue();
    }

    @Test
    void whoWritesIsWokenByAClose() throws Exception {
        byte[] bytes = noise(LONGER_THAN_ALL_BUFFERS);
        assertThat(endOfWaiting(() -> socket.getOutputStream().write(bytes), socket::close))
                .isInstanceOf(SocketException.class);
    }

    @Test
    void whoReadsIsWokenByAReset() throws Exception {
        vendor.setSoLinger(true, 0);
        assertThat(endOfWaiting(() -> socket.getInputStream().read(), vendor::close))
                .isInstanceOf(SocketException.class);
    }

    /** The client has gone: the vendor must hear of it at once, whatever is unread. */
    @Test
    void anAbruptCloseIsAReset() throws Exception {
        socket.setSoLinger(true, 0);
        socket.close();
        assertThatThrownBy(() -> vendor.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void aReadHasATimeOut() {
        socket.setSoTimeout(20);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        assertThat(socket.isClosed()).isFalse();
    }

    @Test
    void anInterruptEndsARead() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void nobodyListens() throws Exception {
        server.close();
        try (LoopSocket other = new LoopSocket(loop)) {
            assertThatThrownBy(() -> other.connect(server.getLocalSocketAddress(), 5000))
                    .isInstanceOf(ConnectException.class);
            assertThat(other.isClosed()).isTrue();
        }
    }

    @Test
    void aClosedSocketDoesNotConnect() throws Exception {
        socket.close();
        assertThatThrownBy(() -> socket.connect(server.getLocalSocketAddress(), 5000))
                .isInstanceOf(SocketException.class);
    }

    @Test
    void anIdleConnectionIsNotStale() {
        assertThat(socket.isStale()).isFalse();
    }

    @Test
    void oneThatItsVendorClosedIs() throws Exception {
        vendor.close();
        socket.getInputStream().read(); // it has arrived
        assertThat(socket.isStale()).isTrue();
    }

    @Test
    void oneThatSpeaksUnaskedIs() throws Exception {
        vendor.getOutputStream().write(new byte[] {1, 2});
        socket.getInputStream().read(); // it has arrived
        assertThat(socket.isStale()).isTrue();
    }

    /** The loop is at something else when the vendor closes: what arrived meanwhile is looked for. */
    @Test
    void oneThatItsVendorClosesRightNowIs() throws Exception {
        assumeTrue(Epoll.isAvailable(), "only sockets of the native transport can be looked at");
        loop.events()
                .submit(() -> {
                    vendor.close();
                    assertThat(socket.getInputStream().available()).isZero();
                    loop.run(() -> assertThat(socket.isStale()).isTrue());
                    return null;
                })
                .sync();
    }

    @Test
    void oneWhoseLoopHasEndedIs() throws Exception {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        assertThat(socket.isStale()).isTrue();
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
}
