package io.llmbroker.upstream;

import io.netty.util.Timer;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;

/**
 * Makes the pool of connections to all vendors. A connection that idles is closed before its vendor is likely to do
 * so (see {@link KeepAlive}), and after ten minutes in any case, so that a vendor's new address is found. The pool looks
 * for such connections every few seconds: those that nobody asks for would stay open for ever, at both ends or at one.
 */
public final class UpstreamPool {
    // of each pool; a full one waits in silence: let the vendor's own limit be the one that speaks
    private static final int MAX_PER_VENDOR = 10_000;
    private static final int MAX_TOTAL = 20_000;

    // without limits a vendor's head could fill the memory
    private static final int MAX_HEADER_LINE = 64 * 1024;
    private static final int MAX_HEADERS = 500;

    // two for each connection; what is longer is read and written around them
    private static final int BUFFER_BYTES = 4 * 1024;

    private static final long SWEEP_SECONDS = 5;

    private UpstreamPool() {}

    /**
     * @param timer says when to look for connections that have idled for too long
     * @param threads look for them: closing may wait for the other side
     * @return a pool that the caller closes, after the timer; thread-safe
     */
    public static HttpClientConnectionManager open(Timer timer, Executor threads) {
        TlsSocketStrategy tls = DefaultClientTlsStrategy.createDefault(); // one for all: trust and sessions
        LoopConnections pool = new LoopConnections(() -> open(tls));
        sweepLater(pool, timer, threads);
        return pool;
    }

    private static void sweepLater(LoopConnections pool, Timer timer, Executor threads) {
        try {
            timer.newTimeout(
                    due -> {
                        try {
                            threads.execute(() -> sweep(pool, timer, threads));
                        } catch (RejectedExecutionException | OutOfMemoryError e) { // all are busy
                            sweepLater(pool, timer, threads);
                        }
                    },
                    SWEEP_SECONDS,
                    TimeUnit.SECONDS);
        } catch (IllegalStateException e) {
            // the timer has stopped: the process ends
        }
    }

    /** One at a time: the next one is due when this one is over. */
    private static void sweep(LoopConnections pool, Timer timer, Executor threads) {
        try {
            pool.closeExpired();
        } finally {
            sweepLater(pool, timer, threads);
        }
    }

    /** One pool, without a sweep. */
    static PoolingHttpClientConnectionManager open(TlsSocketStrategy tls) {
        return new Channels()
                .setTlsSocketStrategy(tls)
                .setDnsResolver(VendorNames.ofSystem())
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setConnPoolPolicy(PoolReusePolicy.LIFO)
                .setMaxConnPerRoute(MAX_PER_VENDOR)
                .setMaxConnTotal(MAX_TOTAL)
                .setConnectionFactory(connections())
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setTcpNoDelay(true)
                        .setSoTimeout(10, TimeUnit.MINUTES)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        // RequestSender looks, without the wait of a millisecond that this would cost
                        .setValidateAfterInactivity(TimeValue.NEG_ONE_MILLISECOND)
                        .setTimeToLive(TimeValue.ofMinutes(10))
                        .build())
                .build();
    }

    private static ManagedHttpClientConnectionFactory connections() {
        return ManagedHttpClientConnectionFactory.builder()
                .http1Config(Http1Config.custom()
                        .setBufferSize(BUFFER_BYTES)
                        .setMaxLineLength(MAX_HEADER_LINE)
                        .setMaxHeaderCount(MAX_HEADERS)
                        .build())
                .build();
    }

    /** Makes sockets that can be asked, without waiting, whether the other side has closed. */
    private static final class Channels extends PoolingHttpClientConnectionManagerBuilder {
        @Override
        protected HttpClientConnectionOperator createConnectionOperator(
                SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
            return new DefaultHttpClientConnectionOperator(
                    proxy -> proxy == null ? socket() : new Socket(proxy),
                    ports,
                    names,
                    RegistryBuilder.<TlsSocketStrategy>create()
                            .register(URIScheme.HTTPS.id, tls)
                            .build());
        }

        private static Socket socket() throws IOException {
            RequestLoop loop = RequestLoop.current();
            return loop == null ? SocketChannel.open().socket() : new LoopSocket(loop);
        }
    }
}
