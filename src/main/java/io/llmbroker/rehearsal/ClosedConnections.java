package io.llmbroker.rehearsal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * A pool whose connections lead nowhere: a request comes as far as the wire, complete with all that its client adds, and
 * is not written to it. Thread-safe.
 */
public final class ClosedConnections implements HttpClientConnectionManager {
    @Override
    public LeaseRequest lease(String id, HttpRoute route, Timeout requestTimeout, Object state) {
        return new LeaseRequest() {
            @Override
            public ConnectionEndpoint get(Timeout timeout) {
                return new Nowhere();
            }

            @Override
            public boolean cancel() {
                return false;
            }
        };
    }

    @Override
    public void release(ConnectionEndpoint endpoint, Object newState, TimeValue validDuration) {
        // nothing to keep
    }

    @Override
    public void connect(ConnectionEndpoint endpoint, TimeValue connectTimeout, HttpContext context) throws IOException {
        throw new IOException("nothing is sent in a rehearsal");
    }

    @Override
    public void upgrade(ConnectionEndpoint endpoint, HttpContext context) {
        // nothing to make safe
    }

    @Override
    public void close() {
        // nothing to close
    }

    @Override
    public void close(CloseMode closeMode) {
        // nothing to close
    }

    private static final class Nowhere extends ConnectionEndpoint {
        @Override
        @SuppressWarnings("deprecation") // abstract in HttpClient 5.5 all the same
        public ClassicHttpResponse execute(
                String id, ClassicHttpRequest request, HttpRequestExecutor executor, HttpContext context)
                throws IOException {
            throw new NothingSent(departure(request));
        }

        @Override
        public ClassicHttpResponse execute(
                String id, ClassicHttpRequest request, RequestExecutor executor, HttpContext context)
                throws IOException {
            throw new NothingSent(departure(request));
        }

        private static Departure departure(ClassicHttpRequest request) throws IOException {
            Map<String, String> headers = new LinkedHashMap<>();
            for (Header header : request.getHeaders()) {
                String name = header.getName().toLowerCase(Locale.ROOT);
                headers.merge(name, header.getValue(), (first, next) -> first + ", " + next);
            }
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            if (request.getEntity() != null) {
                request.getEntity().writeTo(body);
            }
            return new Departure(request.getMethod(), url(request), headers, body.toByteArray());
        }

        private static String url(ClassicHttpRequest request) {
            try {
                return request.getUri().toString();
            } catch (URISyntaxException e) {
                return request.getScheme() + "://" + request.getAuthority() + request.getPath();
            }
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public void setSocketTimeout(Timeout timeout) {
            // nobody is waited for
        }

        @Override
        public void close() {
            // nothing to close
        }

        @Override
        public void close(CloseMode closeMode) {
            // nothing to close
        }
    }
}
