package io.llmbroker.server;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Where requests run: each on a thread of its own, so that a slow vendor holds up nobody else. */
public final class RequestThreads {
    /** Most requests at once where there are no virtual threads; further ones are answered 503. */
    static final int MAX_PLATFORM_THREADS = Integer.getInteger("llmbroker.maxThreads", 4000);

    // a route and a vendor call need little depth, and 4,000 default stacks would not fit into a small container
    private static final long STACK_BYTES = 256 * 1024;

    private RequestThreads() {}

    /**
     * @return virtual threads on JDK 21 and newer, else a sized pool; the caller shuts it down
     */
    public static ExecutorService open() {
        if (Runtime.version().feature() >= 21) {
            try {
                return (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("JDK 21 without virtual threads", e);
            }
        }
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(0, MAX_PLATFORM_THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(null, task, "request-" + number.incrementAndGet(), STACK_BYTES);
            thread.setDaemon(true);
            return thread;
        });
    }
}
