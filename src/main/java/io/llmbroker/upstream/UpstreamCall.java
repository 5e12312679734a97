package io.llmbroker.upstream;

import java.time.Duration;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * The call to a vendor that a request's thread makes next: its time-out, and the means to abort it. camel-http has no
 * place for either, so {@link UpstreamClient} finds the call by its thread. One call, one thread; {@link #abort} is
 * thread-safe.
 */
public final class UpstreamCall {
    private static final ThreadLocal<UpstreamCall> CURRENT = new ThreadLocal<>();
    private static final ThreadLocal<Boolean> NEW_CONNECTION = new ThreadLocal<>();

    private final Duration connectTimeout;
    private Cancellable request;
    private boolean aborted;
    private boolean sent;

    /**
     * @param connectTimeout until the connection is made
     */
    public UpstreamCall(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    /** Makes this the call that the current thread's next HTTP request belongs to. */
    public void enter() {
        CURRENT.set(this);
    }

    /** The current thread makes no call any more. */
    public static void leave() {
        CURRENT.remove();
    }

    /** @return the current thread's call, or null when the route called from elsewhere */
    static UpstreamCall current() {
        return CURRENT.get();
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    /** The current thread's next connection must be a new one, until {@link #anyConnection}. */
    static void newConnection() {
        NEW_CONNECTION.set(true);
    }

    /** A pooled connection will do again. */
    static void anyConnection() {
        NEW_CONNECTION.remove();
    }

    /** @return whether a pooled connection will not do for the current thread's call */
    public static boolean wantsNewConnection() {
        return NEW_CONNECTION.get() != null;
    }

    void attach(Cancellable httpRequest) {
        synchronized (this) {
            sent = true;
            request = httpRequest;
            if (!aborted) {
                return;
            }
        }
        httpRequest.cancel();
    }

    /** @return whether the call was handed to the HTTP client */
    public synchronized boolean sent() {
        return sent;
    }

    /** Closes the connection to the vendor at once, without draining it. From any thread; more than once is fine. */
    public void abort() {
        Cancellable running;
        synchronized (this) {
            aborted = true;
            running = request;
        }
        if (running != null) {
            running.cancel();
        }
    }
}
