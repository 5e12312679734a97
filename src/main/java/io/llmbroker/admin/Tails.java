package io.llmbroker.admin;

import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.observe.RequestFeed;
import io.llmbroker.server.HttpFailures;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Everybody who reads the request log, a bounded number. Thread-safe. */
final class Tails implements Handler<RoutingContext> {
    /** Most at once. */
    static final int MAX = 20;

    private final RequestFeed feed;
    private final BooleanSupplier logs;
    private final Duration pulse;
    private final Set<Tail> open = new HashSet<>();
    private int places = MAX;

    /**
     * @param feed the lines
     * @param logs whether the running configuration logs requests at all
     * @param pulse after which time an empty line is written
     */
    Tails(RequestFeed feed, BooleanSupplier logs, Duration pulse) {
        this.feed = feed;
        this.logs = logs;
        this.pulse = pulse;
    }

    @Override
    public void handle(RoutingContext routing) {
        if (routing.request().method().equals(HttpMethod.HEAD)) {
            routing.response().putHeader("content-type", "application/x-ndjson").end();
        } else if (take()) {
            open(routing);
        } else {
            HttpFailures.write(
                    routing,
                    ApiError.of(
                            429,
                            ErrorType.RATE_LIMIT,
                            "too_many_tails",
                            "The log is read by " + MAX + " already, which is the most."));
        }
    }

    private void open(RoutingContext routing) {
        Tail[] self = new Tail[1];
        self[0] = new Tail(routing.vertx(), routing.response(), feed, logs, pulse, () -> gone(self[0]));
        synchronized (this) {
            open.add(self[0]);
        }
        self[0].begin();
    }

    private synchronized boolean take() {
        if (places == 0) {
            return false;
        }
        places--;
        return true;
    }

    private synchronized void gone(Tail tail) {
        open.remove(tail);
        places++;
    }

    /** Ends all of them; takes no more. */
    Future<Void> end() {
        List<Tail> all;
        synchronized (this) {
            places = Integer.MIN_VALUE / 2;
            all = new ArrayList<>(open);
        }
        List<Future<Void>> ends = all.stream().map(Tail::end).toList();
        return Future.join(ends).mapEmpty();
    }
}
