package io.llmbroker.admin;

import io.llmbroker.json.Json;
import io.llmbroker.observe.RequestFeed;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * The request log as one operator reads it. All but {@link #wake} runs on the event loop of the operator's connection;
 * what that connection does not take waits in the feed's queue, which has a bound.
 */
final class Tail {
    private static final Buffer PULSE = Buffer.buffer("\n");

    private final Vertx vertx;
    private final Context loop;
    private final HttpServerResponse response;
    private final BooleanSupplier logs;
    private final Runnable whenOver;
    private final AtomicBoolean awake = new AtomicBoolean();
    private final RequestFeed.Listener lines;
    private final Duration pulse;
    private long timer = -1;
    private boolean logged = true;
    private boolean over;

    /**
     * A tail that has not begun.
     *
     * @param vertx whose event loop this is
     * @param response which has not begun
     * @param feed the lines
     * @param logs whether the running configuration logs requests at all
     * @param pulse after which time without end an empty line is written
     * @param whenOver is called once, when the operator has gone or {@link #end} was called
     */
    Tail(
            Vertx vertx,
            HttpServerResponse response,
            RequestFeed feed,
            BooleanSupplier logs,
            Duration pulse,
            Runnable whenOver) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.response = response;
        this.logs = logs;
        this.whenOver = whenOver;
        this.pulse = pulse;
        lines = feed.listen(this::wake);
    }

    /** Writes the head, and from now on the lines. */
    void begin() {
        if (response.closed()) {
            over();
            return;
        }
        response.setChunked(true)
                .putHeader("content-type", "application/x-ndjson")
                .putHeader("x-accel-buffering", "no");
        response.closeHandler(closed -> over());
        response.exceptionHandler(failure -> over());
        timer = vertx.setPeriodic(pulse.toMillis(), time -> pulse());
        response.writeHead();
        noteWhetherLogged();
    }

    /** On a request's thread. */
    private void wake() {
        if (awake.compareAndSet(false, true)) {
            loop.runOnContext(onLoop -> {
                awake.set(false);
                pump();
            });
        }
    }

    private void pump() {
        while (!over && !response.writeQueueFull()) {
            byte[] line = lines.next();
            if (line == null) {
                return;
            }
            response.write(Buffer.buffer(line));
        }
        if (!over) {
            response.drainHandler(drained -> pump());
        }
    }

    private void pulse() {
        if (!over && !response.writeQueueFull() && !noteWhetherLogged()) {
            response.write(PULSE);
        }
    }

    /** Says so when the log is off, or on again. */
    private boolean noteWhetherLogged() {
        if (logs.getAsBoolean() == logged) {
            return false;
        }
        logged = !logged;
        String notice = Json.object().put("log", logged ? "on" : "off") + "\n";
        response.write(Buffer.buffer(notice));
        return true;
    }

    private void over() {
        if (!over) {
            over = true;
            vertx.cancelTimer(timer);
            lines.close();
            whenOver.run();
        }
    }

    /** Writes what waits, as far as the operator takes it, and ends. */
    Future<Void> end() {
        return Future.future(ended -> loop.runOnContext(onLoop -> {
            pump();
            boolean already = over;
            over();
            if (already) {
                ended.complete();
            } else {
                response.end().onComplete(ended);
            }
        }));
    }
}
