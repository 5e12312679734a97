package io.llmbroker.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which connection a request gets. The vendor answers with the port at the other end of its connection. */
@Timeout(60)
class LoopConnectionsTest {
    private final EventLoopGroup loops = new NioEventLoopGroup(2);
    private final RequestLoop first = new RequestLoop(loops.next(), NioSocketChannel::new);
    private final RequestLoop second = new RequestLoop(loops.next(), NioSocketChannel::new);
    private final ExecutorService vendorThreads = Executors.newCachedThreadPool();
    private HttpServer vendor;
    private CloseableHttpClient client;

    @BeforeEach
    void start() throws Exception {
        vendor = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        vendor.setExecutor(vendorThreads);
        vendor.createContext("/", call -> {
            byte[] port = Integer.toString(call.getRemoteAddress().getPort()).getBytes();
            call.sendResponseHeaders(200, port.length);
            call.getResponseBody().write(port);
            call.close();
        });
        vendor.start();
        DefaultClientTlsStrategy tls = DefaultClientTlsStrategy.createDefault();
        client = HttpClients.custom()
                .setConnectionManager(new LoopConnections(() -> UpstreamPool.open(tls)))
                .setRequestExecutor(RequestSender.INSTANCE)
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        vendor.stop(0);
        vendorThreads.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private HttpGet request() {
        return new HttpGet("http://127.0.0.1:" + vendor.getAddress().getPort() + "/");
    }

    /** The port of the connection that a request of this loop gets; of none when null. */
    private String port(RequestLoop loop) throws Exception {
        AtomicReference<String> port = new AtomicReference<>();
        Runnable request = () -> {
            try {
                port.set(client.execute(request(), answer -> EntityUtils.toString(answer.getEntity())));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        Thread thread = new Thread(loop == null ? request : () -> loop.run(request));
        thread.start();
        thread.join();
        return port.get();
    }

    @Test
    void aLoopKeepsItsConnection() throws Exception {
        String port = port(first);
        assertThat(port(first)).isEqualTo(port);
        assertThat(port).isNotNull();
    }

    @Test
    void whoHasNoneBorrows() throws Exception {
        String port = port(first);
        assertThat(port(second)).isEqualTo(port);
        assertThat(port(null)).isEqualTo(port);
        assertThat(port(first)).as("it was given back").isEqualTo(port);
    }

    /** Requests without a loop, large ones, open connections that any may use. */
    @Test
    void aLoopBorrowsFromThoseWithoutOne() throws Exception {
        String port = port(null);
        assertThat(port(first)).isEqualTo(port);
    }

    /** What is borrowed is not on the borrower's loop: a loop with work for several has several. */
    @Test
    void whoIsBusyOpensAnother() throws Exception {
        CompletableFuture<Void> isBusy = new CompletableFuture<>();
        CompletableFuture<String> idle = new CompletableFuture<>();
        CompletableFuture<String> another = new CompletableFuture<>();
        Thread busy = new Thread(() -> first.run(() -> {
            try (ClassicHttpResponse open = client.executeOpen(null, request(), null)) {
                isBusy.complete(null);
                idle.join();
                another.complete(client.execute(request(), answer -> EntityUtils.toString(answer.getEntity())));
                EntityUtils.consume(open.getEntity());
            } catch (Exception e) {
                isBusy.completeExceptionally(e);
                another.completeExceptionally(e);
            }
        }));
        busy.start();
        isBusy.get();
        idle.complete(port(second));
        assertThat(another.get()).isNotEqualTo(idle.get());
        busy.join();
    }
}
