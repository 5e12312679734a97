package io.llmbroker.observe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import io.netty.util.Timer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractOutputStreamAppender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The request log: one line a request, JSON for machines or short text for a terminal. Never a key, a header or, unless
 * configured, a body. Thread-safe.
 */
public final class RequestLog {
    /** The logger whose appender prints the line as it is. */
    public static final String LOGGER = "llmbroker.requests";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
    private static final boolean TEXT = "text".equals(System.getenv("LLMBROKER_LOG_FORMAT"));

    private static final long FLUSH_MILLIS = 100;
    private static final AtomicBoolean FLUSH_IS_DUE = new AtomicBoolean();

    private RequestLog() {}

    /**
     * Writes the line, and JSON to whoever listens, whatever form the log has.
     *
     * @param record of a request that is over
     * @param feed those who listen
     * @param timer flushes the log a moment later, once for all lines until then
     */
    public static void write(RequestRecord record, RequestFeed feed, Timer timer) {
        boolean heard = feed.isHeard();
        boolean logged = LOG.isInfoEnabled();
        String json = heard || logged && !TEXT ? json(record).toString() : null;
        if (logged) {
            LOG.info(TEXT ? text(record) : json);
            if (FLUSH_IS_DUE.compareAndSet(false, true)) {
                timer.newTimeout(due -> flush(), FLUSH_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
        if (heard) {
            feed.publish(json);
        }
    }

    /** A write to the system for each line would cost as much as all JSON of a request. */
    private static void flush() {
        FLUSH_IS_DUE.set(false);
        for (Appender appender : LoggerContext.getContext(false)
                .getConfiguration()
                .getAppenders()
                .values()) {
            if (appender instanceof AbstractOutputStreamAppender<?> stream) {
                stream.getManager().flush();
            }
        }
    }

    static ObjectNode json(RequestRecord record) {
        ObjectNode line = Json.object()
                .put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("log", "request")
                .put("request_id", record.requestId())
                .put("client", record.client)
                .put("endpoint", record.endpoint.wireName())
                .put("model", record.alias)
                .put("provider", record.provider)
                .put("vendor_model", record.vendorModel)
                .put("status", record.status());
        if (record.errorCode != null || record.errorType != null) {
            line.put("error_type", record.errorType).put("error_code", record.errorCode);
        }
        line.put("stream", record.stream).put("attempts", record.attempts);
        if (record.firstTokenMillis() >= 0) {
            line.put("ttft_ms", rounded(record.firstTokenMillis()));
        }
        line.put("total_ms", rounded(record.totalMillis())).put("overhead_ms", rounded(record.overheadMillis()));
        TokenCount tokens = record.tokens();
        if (tokens.known) {
            line.put("tokens_in", tokens.input)
                    .put("tokens_out", tokens.output)
                    .put("tokens_cached", tokens.cached)
                    .put("tokens_reasoning", tokens.reasoning);
        }
        details(record, line);
        return line;
    }

    private static void details(RequestRecord record, ObjectNode line) {
        if (!record.injected.isEmpty()) {
            record.injected.forEach(line.putArray("injected")::add);
        }
        reasons(line, "dropped", record.dropped);
        reasons(line, "changed", record.changed);
        if (record.finishReason != null) {
            line.put("finish_reason", record.finishReason);
        }
        if (record.vendorRequestId != null) {
            line.put("vendor_request_id", record.vendorRequestId);
        }
        if (record.skippedEvents() > 0) {
            line.put("skipped_events", record.skippedEvents());
        }
        if (record.keepsBodies()) {
            line.set("request", record.requestBody);
            line.put("response", record.responseBody.toString());
        }
    }

    private static void reasons(ObjectNode line, String name, Map<String, String> why) {
        if (!why.isEmpty()) {
            ObjectNode reasons = line.putObject(name);
            why.forEach(reasons::put);
        }
    }

    static String text(RequestRecord record) {
        StringBuilder line = new StringBuilder()
                .append(record.status())
                .append(' ')
                .append(record.endpoint.wireName())
                .append(' ')
                .append(record.alias)
                .append(record.provider == null ? "" : " -> " + record.provider + "/" + record.vendorModel)
                .append(record.stream ? " stream" : "")
                .append(String.format(Locale.ROOT, " %.0f ms", record.totalMillis()));
        if (record.firstTokenMillis() >= 0) {
            line.append(String.format(Locale.ROOT, " (first %.0f)", record.firstTokenMillis()));
        }
        if (record.tokens().known) {
            line.append(" ")
                    .append(record.tokens().input)
                    .append('+')
                    .append(record.tokens().output)
                    .append(" tokens");
        }
        if (record.errorType != null) {
            line.append(' ').append(record.errorType).append('/').append(record.errorCode);
        }
        if (record.attempts > 1) {
            line.append(" after ").append(record.attempts).append(" attempts");
        }
        if (!record.dropped.isEmpty()) {
            line.append(" dropped ").append(record.dropped.keySet());
        }
        // aliases and ids come from the client: nothing of it may start a line of its own
        return line.append(' ').append(record.requestId()).toString().replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    private static double rounded(double millis) {
        return Math.round(millis * 100) / 100.0;
    }
}
