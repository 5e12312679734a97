package io.llmbroker.broker;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What is logged while it is open: by a logger and all below it, from a level on. Thread-safe. */
public final class CapturedLog extends AbstractAppender implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Semaphore arrived = new Semaphore(0);
    private final Logger logger;
    private final Level before;

    private CapturedLog(Logger logger, Level level) {
        super("captured", null, null, true, Property.EMPTY_ARRAY);
        this.logger = logger;
        this.before = logger.getLevel();
        start();
        logger.addAppender(this);
        logger.setLevel(level);
    }

    /** @param name of the logger; empty for the root */
    public static CapturedLog of(String name, Level level) {
        return new CapturedLog(((LoggerContext) LogManager.getContext(false)).getLogger(name), level);
    }

    @Override
    public void append(LogEvent event) {
        StringBuilder line = new StringBuilder(event.getMessage().getFormattedMessage());
        for (Throwable cause = event.getThrown(); cause != null; cause = cause.getCause()) {
            line.append('\n').append(cause);
        }
        lines.add(line.toString());
        arrived.release();
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Waits for so many lines: a request is logged after its last byte. */
    public List<String> await(int count) throws InterruptedException {
        if (!arrived.tryAcquire(count, 20, TimeUnit.SECONDS)) {
            throw new AssertionError("logged only: " + lines);
        }
        arrived.release(count);
        return lines();
    }

    /** Waits for the request log's lines so far: written in batches, in their order, a marked request's comes after them. */
    public List<String> awaitSoFar(TestBroker broker) throws Exception {
        String mark = "mark-" + UUID.randomUUID();
        broker.chat("no-such-model", "Hello", "x-request-id", mark);
        for (int count = 1; lines.stream().noneMatch(line -> line.contains(mark)); count++) {
            await(count);
        }
        return lines().stream().filter(line -> !line.contains(mark)).toList();
    }

    @Override
    public void close() {
        logger.removeAppender(this);
        logger.setLevel(before);
        stop();
    }
}
