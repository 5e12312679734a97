package io.llmbroker.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Vendors speak TLS: the JDK's, as HttpClient lays it over a socket. */
@Timeout(60)
class LoopSocketTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path folder;

    @Test
    void carriesTls() throws Exception {
        SSLContext tls = tls();
        byte[] sent = new byte[3 << 20];
        new Random(2).nextBytes(sent);
        EventLoopGroup loops = Epoll.isAvailable() ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1);
        try (SSLServerSocket server = (SSLServerSocket)
                        tls.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
                LoopSocket below = new LoopSocket(new RequestLoop(
                        loops.next(), Epoll.isAvailable() ? EpollSocketChannel::new : NioSocketChannel::new))) {
            CompletableFuture<Void> vendor =
                    CompletableFuture.runAsync(() -> echo(server), LoopSocketTlsTest::onItsOwn);
            below.connect(server.getLocalSocketAddress(), 5000);
            SSLSocket socket =
                    (SSLSocket) tls.getSocketFactory().createSocket(below, "localhost", below.getPort(), true);
            CompletableFuture<Void> writing =
                    CompletableFuture.runAsync(() -> write(socket, sent), LoopSocketTlsTest::onItsOwn);
            assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
            writing.get();
            socket.close();
            vendor.get();
            assertThat(below.isClosed()).isTrue();
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    /** The common pool may have one thread only, and both wait. */
    private static void onItsOwn(Runnable task) {
        new Thread(task).start();
    }

    private static void write(SSLSocket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void echo(SSLServerSocket server) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Trusts its own certificate. */
    private SSLContext tls() throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-alias",
                        "vendor",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return tls;
    }
}
