package io.llmbroker.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Looks vendors' names up on threads of its own. The system's resolver takes seconds when a name server is away, and a
 * virtual thread in it holds the one below: an event loop, which serves a whole share of the clients. Thread-safe.
 */
final class VendorNames implements DnsResolver {
    private static final AtomicInteger STARTED = new AtomicInteger();
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "names-" + STARTED.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });

    private final DnsResolver system;

    /** @param system is asked, on a platform thread */
    VendorNames(DnsResolver system) {
        this.system = system;
    }

    static VendorNames ofSystem() {
        return new VendorNames(SystemDefaultDnsResolver.INSTANCE);
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        return apart(() -> system.resolve(host));
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return apart(() -> system.resolveCanonicalHostname(host));
    }

    private static <T> T apart(Lookup<T> lookup) throws UnknownHostException {
        CompletableFuture<T> found = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return lookup.get();
                    } catch (UnknownHostException e) {
                        throw new CompletionException(e);
                    }
                },
                THREADS);
        try {
            return found.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UnknownHostException unknown) {
                throw unknown;
            }
            throw e;
        }
    }

    private interface Lookup<T> {
        T get() throws UnknownHostException;
    }
}
