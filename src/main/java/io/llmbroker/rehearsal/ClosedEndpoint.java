package io.llmbroker.rehearsal;

import java.util.Map;
import java.util.Set;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Consumer;
import org.apache.camel.DelegateEndpoint;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.URISupport;

/**
 * An endpoint as a rehearsal sees it: what it is sent goes nowhere. Who waits for its answer is stopped there; who does
 * not goes on. Thread-safe.
 */
final class ClosedEndpoint extends DefaultEndpoint implements DelegateEndpoint {
    /** Not remote to Camel, and yet they write somewhere, or lead to an endpoint that nobody has closed. */
    private static final Set<String> WRITERS = Set.of("file", "log", "stream", "exec", "controlbus", "ref");

    /** Nobody waits for their answer. */
    private static final Set<String> WITHOUT_ANSWER = Set.of("file", "log", "stream");

    private final Endpoint real;
    private final boolean answers;

    private ClosedEndpoint(String uri, Endpoint real, boolean answers) {
        super(uri, real.getComponent());
        this.real = real;
        this.answers = answers;
    }

    /**
     * @param uri as Camel knows it
     * @param endpoint any
     * @return the endpoint, closed when it could send or write anything
     */
    static Endpoint of(String uri, Endpoint endpoint) {
        String scheme = uri.substring(0, Math.max(0, uri.indexOf(':')));
        boolean open = scheme.equals(Stage.DOOR) || !endpoint.isRemote() && !WRITERS.contains(scheme);
        if (open || endpoint instanceof ClosedEndpoint) {
            return endpoint;
        }
        if (endpoint instanceof HttpEndpoint http) {
            close(http);
        }
        return new ClosedEndpoint(uri, endpoint, !WITHOUT_ANSWER.contains(scheme));
    }

    /** Whatever client and connections it was configured with. */
    private static void close(HttpEndpoint endpoint) {
        endpoint.setHttpClient(null);
        endpoint.setClientConnectionManager(new ClosedConnections());
        endpoint.setLogHttpActivity(false);
        endpoint.setHttpActivityListener(null);
    }

    @Override
    public Endpoint getEndpoint() {
        return real;
    }

    @Override
    public AsyncProducer createAsyncProducer() throws Exception {
        return new Closed(real instanceof HttpEndpoint ? real.createAsyncProducer() : null);
    }

    @Override
    public Producer createProducer() throws Exception {
        return createAsyncProducer();
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("a rehearsal takes nothing from " + safeUri());
    }

    @Override
    public PollingConsumer createPollingConsumer() {
        throw new NothingSent(new Departure(null, safeUri(), Map.of(), new byte[0]));
    }

    private String safeUri() {
        return URISupport.sanitizeUri(getEndpointUri());
    }

    private final class Closed extends DefaultAsyncProducer {
        /** Makes the request, up to the last moment; null where we cannot say when that is. */
        private final AsyncProducer client;

        Closed(AsyncProducer client) {
            super(ClosedEndpoint.this);
            this.client = client;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            boolean waits = answers && exchange.getPattern().isOutCapable();
            if (waits && client != null) {
                return client.process(exchange, callback);
            }
            if (waits) {
                exchange.setException(new NothingSent(Departure.of(null, safeUri(), exchange.getMessage())));
            }
            callback.done(true);
            return true;
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            ServiceHelper.startService(client);
        }

        @Override
        protected void doStop() throws Exception {
            ServiceHelper.stopService(client);
            super.doStop();
        }
    }
}
