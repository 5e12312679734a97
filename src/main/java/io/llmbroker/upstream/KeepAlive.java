package io.llmbroker.upstream;

import org.apache.hc.client5.http.impl.DefaultConnectionKeepAliveStrategy;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;

/**
 * How long a connection may idle: a second less than the vendor says that it keeps it ({@code Keep-Alive: timeout=N}),
 * for the last word of both may cross; and never longer than load balancers commonly do, which is a minute.
 * Thread-safe.
 */
final class KeepAlive extends DefaultConnectionKeepAliveStrategy {
    private static final long LONGEST_MILLIS = 50_000;
    private static final long MARGIN_MILLIS = 1_000;

    static final KeepAlive INSTANCE = new KeepAlive();

    private KeepAlive() {}

    @Override
    public TimeValue getKeepAliveDuration(HttpResponse response, HttpContext context) {
        TimeValue said =
                super.getKeepAliveDuration(response, context); // the client's own default where it says nothing
        if (!TimeValue.isNonNegative(said)) {
            return TimeValue.ofMilliseconds(LONGEST_MILLIS);
        }
        long millis = Math.min(said.toMilliseconds() - MARGIN_MILLIS, LONGEST_MILLIS);
        return TimeValue.ofMilliseconds(Math.max(1, millis)); // zero would mean for ever
    }
}
