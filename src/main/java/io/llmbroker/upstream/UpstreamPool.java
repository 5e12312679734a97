package io.llmbroker.upstream;

import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;

/** Makes the one pool of connections to all vendors. */
public final class UpstreamPool {
    // a full pool waits in silence: let the vendor's own limit be the one that speaks
    private static final int MAX_PER_VENDOR = 10_000;
    private static final int MAX_TOTAL = 20_000;

    // without limits a vendor's head could fill the memory
    private static final int MAX_HEADER_LINE = 64 * 1024;
    private static final int MAX_HEADERS = 500;

    private UpstreamPool() {}

    /**
     * @return a pool that the caller closes; thread-safe
     */
    public static PoolingHttpClientConnectionManager open() {
        return PoolingHttpClientConnectionManagerBuilder.create()
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
                        .setValidateAfterInactivity(TimeValue.ofSeconds(2))
                        .setTimeToLive(TimeValue.ofMinutes(10))
                        .build())
                .build();
    }

    private static ManagedHttpClientConnectionFactory connections() {
        return ManagedHttpClientConnectionFactory.builder()
                .http1Config(Http1Config.custom()
                        .setMaxLineLength(MAX_HEADER_LINE)
                        .setMaxHeaderCount(MAX_HEADERS)
                        .build())
                .build();
    }
}
