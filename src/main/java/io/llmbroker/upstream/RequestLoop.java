package io.llmbroker.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;

/**
 * The event loop that mounts the current virtual thread: a vendor's connection is best opened on it, for then what the
 * vendor sends is read, changed and written to the client without another thread. HttpClient has no place for it, so
 * {@link UpstreamPool} finds it by the thread, as it does {@link UpstreamCall}. Thread-safe.
 *
 * @param events the loop
 * @param channels makes TCP channels of the loop's transport
 */
public record RequestLoop(EventLoop events, ChannelFactory<? extends Channel> channels) {
    private static final ThreadLocal<RequestLoop> CURRENT = new ThreadLocal<>();

    /** Runs a request on the current thread, which this loop mounts for as long as it lives. */
    public void run(Runnable request) {
        CURRENT.set(this);
        request.run();
    }

    /** @return the current thread's loop, or null where it has none */
    static RequestLoop current() {
        return CURRENT.get();
    }
}
