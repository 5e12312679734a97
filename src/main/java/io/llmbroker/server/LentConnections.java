package io.llmbroker.server;

import io.llmbroker.upstream.UpstreamCall;
import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The process's connection pool as a Camel context may see it: camel-http closes its pool when the context stops, and
 * that must not touch the pool that the next revision uses. Set by
 * {@code camel.component.http.clientConnectionManager}. Thread-safe.
 */
public final class LentConnections implements HttpClientConnectionManager, CamelContextAware {
    private CamelContext camelContext;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    private HttpClientConnectionManager pool() {
        return Gateway.of(camelContext).connections();
    }

    @Override
    public LeaseRequest lease(String id, HttpRoute route, Timeout requestTimeout, Object state) {
        // the pool hands out no connection of another state: it closes the one it has and opens a new one
        Object wanted = UpstreamCall.wantsNewConnection() ? new Object() : state;
        return pool().lease(id, route, requestTimeout, wanted);
    }

    @Override
    public void release(ConnectionEndpoint endpoint, Object newState, TimeValue validDuration) {
        pool().release(endpoint, newState, validDuration);
    }

    @Override
    public void connect(ConnectionEndpoint endpoint, TimeValue connectTimeout, HttpContext context) throws IOException {
        pool().connect(endpoint, connectTimeout, context);
    }

    @Override
    public void upgrade(ConnectionEndpoint endpoint, HttpContext context) throws IOException {
        pool().upgrade(endpoint, context);
    }

    @Override
    public void close() {
        // lent, not owned
    }

    @Override
    public void close(CloseMode closeMode) {
        // lent, not owned
    }
}
