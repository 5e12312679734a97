package io.llmbroker.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The request log: one line a request. Lines are made and written in batches on a thread of their own, some
 * milliseconds after the request, so that a request pays neither for the JSON nor for a write to the system. Nothing is
 * dropped: when the log's reader is slow and the queue is full, requests wait. Thread-safe.
 */
public final class RequestLog implements AutoCloseable {
    /** The logger whose appender prints the line as it is. */
    public static final String LOGGER = "llmbroker.requests";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
    private static final boolean TEXT = "text".equals(System.getenv("LLMBROKER_LOG_FORMAT"));
    private static final int MOST_WAITING = 8192;
    private static final long BATCH_MILLIS = 50;
    private static final long LAST_BATCH_MILLIS = 5000;

    private final BlockingQueue<RequestRecord> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final RequestFeed feed;
    private final Thread thread = new Thread(this::run, "request-log");

    /** @param feed those who listen; they get JSON, whatever form the log has */
    public RequestLog(RequestFeed feed) {
        this.feed = feed;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Takes a request that is over; it must not be changed any more.
     *
     * @param record all that is known of it
     */
    public void add(RequestRecord record) {
        if (record.keepsBodies() || closing.getCount() == 0) {
            write(record); // a queue of bodies could take any amount of memory
            flush();
            return;
        }
        try {
            waiting.put(record);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            write(record);
        }
    }

    private void run() {
        List<RequestRecord> batch = new ArrayList<>();
        boolean last = false;
        try {
            while (!last) {
                RequestRecord first = waiting.poll(BATCH_MILLIS, TimeUnit.MILLISECONDS);
                last = closing.await(first == null ? 0 : BATCH_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                }
                waiting.drainTo(batch);
                batch.forEach(this::write);
                if (!batch.isEmpty()) {
                    flush();
                }
                batch.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(RequestRecord record) {
        boolean heard = feed.isHeard();
        boolean logged = LOG.isInfoEnabled();
        String json = heard || logged && !TEXT ? RequestLine.json(record).toString() : null;
        if (logged) {
            LOG.info(TEXT ? RequestLine.text(record) : json);
        }
        if (heard) {
            feed.publish(json);
        }
    }

    private static void flush() {
        for (Appender appender : LoggerContext.getContext(false)
                .getConfiguration()
                .getAppenders()
                .values()) {
            if (appender instanceof BatchedConsole console) {
                console.flush();
            }
        }
    }

    /** Writes what waits; requests that end later are written at once. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(LAST_BATCH_MILLIS);
            for (RequestRecord late = waiting.poll(); late != null; late = waiting.poll()) {
                write(late); // it came between the last batch and the end of the thread
            }
            flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
