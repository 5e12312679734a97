package io.llmbroker.upstream;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;

/**
 * Sends a request over a connection and tells a vendor that failed from one that had closed a kept connection, which
 * says nothing of this request. The rule: a {@link StaleConnectionException} is thrown only where the vendor cannot have
 * begun on the request, for a call that is sent twice may be paid for twice. That is so
 *
 * <ul>
 *   <li>when the connection turns out to be closed before the first byte is sent, which is looked at each time;
 *   <li>when it breaks while the request is on its way, before its last byte.
 * </ul>
 *
 * Once the whole request is out, an end without an answer is a failure like any other: nobody can say whether the vendor
 * had read it. Thread-safe.
 */
final class RequestSender extends HttpRequestExecutor {
    static final RequestSender INSTANCE = new RequestSender();

    private RequestSender() {}

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection connection,
            HttpResponseInformationCallback information,
            HttpContext context)
            throws IOException, HttpException {
        EndpointDetails seen = connection.getEndpointDetails();
        if (seen == null || seen.getResponseCount() == 0) {
            return super.execute(request, connection, information, context); // new: it cannot have idled
        }
        if (isClosedByPeer(connection)) {
            connection.close(CloseMode.IMMEDIATE);
            throw new StaleConnectionException("closed while it idled", null);
        }
        long sent = seen.getSentBytesCount();
        long received = seen.getReceivedBytesCount();
        try {
            return super.execute(request, connection, information, context);
        } catch (IOException e) {
            if (seen.getSentBytesCount() - sent < least(request.getEntity())
                    && seen.getReceivedBytesCount() == received) {
                throw new StaleConnectionException(e.getMessage(), e);
            }
            throw e;
        }
    }

    /** Bytes without which a request is not whole: its body's, or one. A write that fails is not counted. */
    private static long least(HttpEntity body) {
        return body == null ? 1 : Math.max(1, body.getContentLength());
    }

    /** Who owes no answer has nothing to say: an end, or a byte, means that the connection is of no use. */
    private static boolean isClosedByPeer(HttpClientConnection connection) {
        Socket socket = connection instanceof ManagedHttpClientConnection managed ? managed.getSocket() : null;
        if (socket instanceof LoopSocket looped) {
            return looped.isStale();
        }
        SocketChannel channel = socket == null ? null : socket.getChannel(); // of the connection below TLS
        if (channel == null) {
            return false;
        }
        try {
            channel.configureBlocking(false);
            int read = channel.read(ByteBuffer.allocate(1));
            channel.configureBlocking(true);
            return read != 0;
        } catch (IOException e) {
            return true;
        }
    }
}
