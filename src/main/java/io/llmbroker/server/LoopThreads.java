package io.llmbroker.server;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Virtual threads that are mounted by the event loop of their client's connection instead of the JDK's own pool: what
 * comes from the vendor is written by the thread that reads it, where else each event would wake two threads. The JDK
 * has no public way to choose who mounts a virtual thread; its builder's constructor does, and the jar's manifest opens
 * it ({@code Add-Opens: java.base/java.lang}). Where it is closed, or older than 24 (a thread that waits inside of
 * {@code synchronized} would hold up the loop there), requests run on the JDK's pool. Stateless.
 */
final class LoopThreads {
    private static final Logger LOG = LoggerFactory.getLogger(LoopThreads.class);
    private static final int OLDEST_JAVA = 24;

    /** {@code (Executor, Runnable) -> Thread}, started; or null. */
    private static final MethodHandle START = find();

    /**
     * Mounts requests that would hold up a loop: first come, first served. The JDK's own pool looks at its own queue first,
     * and under full load leaves some clients waiting for seconds.
     */
    private static final Executor APART =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), LoopThreads::carrier);

    private static final AtomicInteger CARRIERS = new AtomicInteger();

    private LoopThreads() {}

    private static Thread carrier(Runnable task) {
        Thread thread = new Thread(task, "requests-" + CARRIERS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    private static MethodHandle find() {
        if (Runtime.version().feature() < OLDEST_JAVA) {
            return null;
        }
        try {
            Constructor<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                    .getDeclaredConstructor(Executor.class);
            builder.setAccessible(true);
            // starts the JDK's pollers from this thread: from a thread of ours they would all run on its one loop
            Class.forName("sun.nio.ch.Poller");
            MethodHandle make = MethodHandles.lookup().unreflectConstructor(builder);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            MethodHandle start = MethodHandles.publicLookup()
                    .findVirtual(type, "start", MethodType.methodType(Thread.class, Runnable.class));
            return MethodHandles.collectArguments(
                    start, 0, make.asType(make.type().changeReturnType(type)));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("virtual threads run on the JDK's pool", e);
            return null;
        }
    }

    /**
     * Starts a virtual thread beside the event loops, for what one of them could be held up by.
     *
     * @param task runs on it
     * @return whether there is such a thread; otherwise nothing has happened
     */
    static boolean startApart(Runnable task) {
        return start(APART, task);
    }

    /**
     * Starts a virtual thread on an event loop.
     *
     * @param loop mounts the thread whenever it can go on
     * @param task runs on it
     * @return whether there is such a thread; otherwise nothing has happened
     */
    static boolean start(Executor loop, Runnable task) {
        if (START == null) {
            return false;
        }
        try {
            Thread started = (Thread) START.invokeExact((Executor) new Mount(loop), task);
            return started != null;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // starting a thread throws nothing checked
        }
    }

    /** A thread that waits when its loop ends must still be woken: the JDK's poller would die of a refusal. */
    private record Mount(Executor loop) implements Executor {
        @Override
        public void execute(Runnable next) {
            try {
                loop.execute(next);
            } catch (RejectedExecutionException e) {
                ForkJoinPool.commonPool().execute(next);
            }
        }
    }
}
