package io.llmbroker.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A vendor on a bare socket: a script says byte by byte what goes over the wire and sees when the gateway goes.
 * Thread-safe.
 */
final class StubVendor implements AutoCloseable {
    /** What the vendor does with one call, on a thread of its own. */
    interface Script {
        void play(StubCall call) throws Exception;
    }

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "stub-vendor");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Deque<Script> next = new ArrayDeque<>();
    private final List<StubCall> calls = Collections.synchronizedList(new ArrayList<>());
    private Script always = Scripts.chat("Hi");

    private StubVendor(ServerSocket server) {
        this.server = server;
    }

    static StubVendor start() {
        try {
            StubVendor vendor = new StubVendor(new ServerSocket(0, 1000, InetAddress.getLoopbackAddress()));
            vendor.threads.execute(vendor::accept);
            return vendor;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that nobody listens to. */
    static int closedPort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    /** Forgets all calls and scripts; unscripted calls are answered with a chat completion. */
    synchronized StubVendor reset() {
        next.clear();
        calls.clear();
        always = Scripts.chat("Hi");
        return this;
    }

    /** The next calls get one script each, in order. */
    synchronized StubVendor then(Script... scripts) {
        next.addAll(List.of(scripts));
        return this;
    }

    /** Every call without a script of its own gets this one. */
    synchronized StubVendor always(Script script) {
        always = script;
        return this;
    }

    /** The calls so far, in the order of their arrival. */
    List<StubCall> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    /** The only call. */
    StubCall call() {
        List<StubCall> all = calls();
        if (all.size() != 1) {
            throw new AssertionError("calls to the vendor: " + all.size());
        }
        return all.get(0);
    }

    /** The first call, once it is there. */
    StubCall awaitCall() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        synchronized (calls) {
            while (calls.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("no call came");
                }
                calls.wait(left);
            }
            return calls.get(0);
        }
    }

    /** Closes every connection, as a vendor does that tires of idle ones. */
    void hangUp() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** Connections that the gateway holds open. */
    int connections() {
        return open.size();
    }

    private synchronized Script script() {
        return next.isEmpty() ? always : next.remove();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        StubCall call = null;
        try {
            while ((call = StubCall.read(socket)) != null) {
                Script script = script();
                synchronized (calls) {
                    calls.add(call);
                    calls.notifyAll();
                }
                script.play(call);
            }
        } catch (Exception e) {
            // the gateway has gone, or the script has closed
        } finally {
            open.remove(socket);
            try {
                socket.close();
            } catch (IOException e) {
                // is closed
            }
            calls().forEach(known -> known.connectionEnded(socket));
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
