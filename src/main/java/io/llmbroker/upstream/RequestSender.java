package io.llmbroker.upstream;

import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Sends a request over a connection and tells a vendor that failed from one that had closed an idle connection, which
 * says nothing of this request. That it did is certain of nothing but a lack of signs: the connection has served
 * before, not a byte of an answer came, and the end came at once. Thread-safe.
 */
final class RequestSender extends HttpRequestExecutor {
    // a close that was under way is heard of within a round trip; a vendor that works for longer has read the request
    private static final long AT_ONCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection connection,
            HttpResponseInformationCallback information,
            HttpContext context)
            throws IOException, HttpException {
        EndpointDetails seen = connection.getEndpointDetails();
        boolean reused = seen != null && seen.getResponseCount() > 0;
        long received = seen == null ? 0 : seen.getReceivedBytesCount();
        long began = System.nanoTime();
        try {
            return super.execute(request, connection, information, context);
        } catch (IOException e) {
            if (reused
                    && isClose(e)
                    && seen.getReceivedBytesCount() == received
                    && System.nanoTime() - began < AT_ONCE_NANOS) {
                throw new StaleConnectionException(e);
            }
            throw e;
        }
    }

    private static boolean isClose(IOException failure) {
        return failure instanceof NoHttpResponseException
                || failure instanceof ConnectionClosedException
                || failure instanceof SocketException
                || failure instanceof SSLException && failure.getCause() instanceof SocketException;
    }
}
