package io.llmbroker.upstream;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.hc.client5.http.EndpointInfo;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Connections to all vendors, a pool for each event loop and one for requests that have none: a connection is best used
 * by the loop that runs it. A loop that has no connection at all to a vendor borrows one that idles in another pool, for
 * little traffic that is spread over many loops would else pay for a new one most of the time. Thread-safe.
 */
final class LoopConnections implements HttpClientConnectionManager {
    private final Supplier<PoolingHttpClientConnectionManager> newPool;
    private final PoolingHttpClientConnectionManager shared;
    private final Map<EventLoop, PoolingHttpClientConnectionManager> pools = new ConcurrentHashMap<>();

    /** @param newPool makes a pool; this one closes it */
    LoopConnections(Supplier<PoolingHttpClientConnectionManager> newPool) {
        this.newPool = newPool;
        this.shared = newPool.get();
    }

    private PoolingHttpClientConnectionManager mine() {
        RequestLoop loop = RequestLoop.current();
        if (loop == null) {
            return shared;
        }
        PoolingHttpClientConnectionManager pool = pools.get(loop.events());
        return pool != null ? pool : pools.computeIfAbsent(loop.events(), first -> newPool.get());
    }

    @Override
    public LeaseRequest lease(String id, HttpRoute route, Timeout requestTimeout, Object state) {
        PoolingHttpClientConnectionManager mine = mine();
        LeaseRequest request = mine.lease(id, route, requestTimeout, state);
        return new LeaseRequest() {
            @Override
            public ConnectionEndpoint get(Timeout timeout)
                    throws InterruptedException, ExecutionException, TimeoutException {
                Lent own = new Lent(mine, request.get(timeout));
                if (state != null || own.isConnected() || mine.getStats(route).getLeased() > 1) {
                    return own;
                }
                boolean kept = false;
                try {
                    Lent other = borrow(mine, id, route, timeout);
                    kept = other == null;
                    return kept ? own : other;
                } finally {
                    if (!kept) {
                        own.giveBack(null, TimeValue.ZERO_MILLISECONDS);
                    }
                }
            }

            @Override
            public boolean cancel() {
                return request.cancel();
            }
        };
    }

    /** An idle connection of another pool, or null. */
    private Lent borrow(PoolingHttpClientConnectionManager mine, String id, HttpRoute route, Timeout timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (PoolingHttpClientConnectionManager pool : all()) {
            if (pool == mine || pool.getStats(route).getAvailable() == 0) {
                continue;
            }
            Lent found = new Lent(pool, pool.lease(id, route, timeout, null).get(timeout));
            if (found.isConnected()) {
                return found;
            }
            found.giveBack(null, TimeValue.ZERO_MILLISECONDS); // somebody was faster
        }
        return null;
    }

    @Override
    public void release(ConnectionEndpoint endpoint, Object newState, TimeValue validDuration) {
        ((Lent) endpoint).giveBack(newState, validDuration);
    }

    @Override
    public void connect(ConnectionEndpoint endpoint, TimeValue connectTimeout, HttpContext context) throws IOException {
        Lent lent = (Lent) endpoint;
        lent.pool.connect(lent.endpoint, connectTimeout, context);
    }

    @Override
    public void upgrade(ConnectionEndpoint endpoint, HttpContext context) throws IOException {
        Lent lent = (Lent) endpoint;
        lent.pool.upgrade(lent.endpoint, context);
    }

    /** Closes what has idled for too long. */
    void closeExpired() {
        all().forEach(PoolingHttpClientConnectionManager::closeExpired);
    }

    @Override
    public void close() {
        all().forEach(PoolingHttpClientConnectionManager::close);
    }

    @Override
    public void close(CloseMode closeMode) {
        all().forEach(pool -> pool.close(closeMode));
    }

    private List<PoolingHttpClientConnectionManager> all() {
        List<PoolingHttpClientConnectionManager> all = new ArrayList<>(pools.values());
        all.add(shared);
        return all;
    }

    /** A connection that knows its pool. */
    private static final class Lent extends ConnectionEndpoint {
        private final PoolingHttpClientConnectionManager pool;
        private final ConnectionEndpoint endpoint;

        Lent(PoolingHttpClientConnectionManager pool, ConnectionEndpoint endpoint) {
            this.pool = pool;
            this.endpoint = endpoint;
        }

        void giveBack(Object newState, TimeValue validDuration) {
            pool.release(endpoint, newState, validDuration);
        }

        @Override
        @Deprecated
        public ClassicHttpResponse execute(
                String id, ClassicHttpRequest request, HttpRequestExecutor executor, HttpContext context)
                throws IOException, HttpException {
            return endpoint.execute(id, request, executor, context);
        }

        @Override
        public ClassicHttpResponse execute(
                String id, ClassicHttpRequest request, RequestExecutor executor, HttpContext context)
                throws IOException, HttpException {
            return endpoint.execute(id, request, executor, context);
        }

        @Override
        public boolean isConnected() {
            return endpoint.isConnected();
        }

        @Override
        public void setSocketTimeout(Timeout timeout) {
            endpoint.setSocketTimeout(timeout);
        }

        @Override
        public EndpointInfo getInfo() {
            return endpoint.getInfo();
        }

        @Override
        public void close() throws IOException {
            endpoint.close();
        }

        @Override
        public void close(CloseMode closeMode) {
            endpoint.close(closeMode);
        }
    }
}
