package io.llmbroker.observe;

import io.llmbroker.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The request log as it is written, for those who listen. Each listener has a queue of its own with a bound: where one
 * does not keep up, its oldest lines are dropped and counted. Costs nothing while nobody listens. Thread-safe.
 */
public final class RequestFeed {
    /** Most lines that wait for one listener. */
    public static final int MAX_LINES = 1000;

    /** Most bytes that wait for one listener; a longer line is dropped itself. */
    public static final int MAX_BYTES = 1024 * 1024;

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** @return whether anybody listens */
    public boolean isHeard() {
        return !listeners.isEmpty();
    }

    /**
     * Begins to listen; whoever does must close the listener.
     *
     * @param wake is called after each line, on a request's thread: must not block
     * @return its queue, empty
     */
    public Listener listen(Runnable wake) {
        Listener listener = new Listener(wake);
        listeners.add(listener);
        return listener;
    }

    /** @param json one line without its line break */
    void publish(String json) {
        byte[] line = (json + '\n').getBytes(StandardCharsets.UTF_8);
        for (Listener listener : listeners) {
            listener.offer(line);
        }
    }

    /** The lines that wait for one listener. Thread-safe. */
    public final class Listener implements AutoCloseable {
        private final Runnable wake;
        private final ArrayDeque<byte[]> lines = new ArrayDeque<>();
        private int bytes;
        private long dropped;
        private boolean closed;

        private Listener(Runnable wake) {
            this.wake = wake;
        }

        private void offer(byte[] line) {
            synchronized (this) {
                if (closed) {
                    return;
                }
                keep(line);
            }
            wake.run();
        }

        private void keep(byte[] line) {
            if (line.length > MAX_BYTES) {
                dropped++;
                return;
            }
            lines.add(line);
            bytes += line.length;
            while (lines.size() > MAX_LINES || bytes > MAX_BYTES) {
                bytes -= lines.remove().length;
                dropped++;
            }
        }

        /**
         * @return the oldest line that waits, in UTF-8 with its line break; after a loss first
         *     {@code {"log":"dropped","lines":12}}; null when none waits
         */
        public synchronized byte[] next() {
            if (dropped > 0) {
                String notice = Json.object()
                        .put("log", "dropped")
                        .put("lines", dropped)
                        .toString();
                dropped = 0;
                return (notice + '\n').getBytes(StandardCharsets.UTF_8);
            }
            byte[] line = lines.poll();
            bytes -= line == null ? 0 : line.length;
            return line;
        }

        @Override
        public void close() {
            listeners.remove(this);
            synchronized (this) {
                closed = true;
                lines.clear();
                bytes = 0;
                dropped = 0;
            }
        }
    }
}
