package io.llmbroker.observe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A request as one line: JSON for machines or short text for a terminal. Never a key or a header. Stateless. */
public final class RequestLine {
    /** Aliases and ids come from the client: nothing of it may start a line of its own. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private static final List<String> USAGE = List.of(
            "time",
            "log",
            "request_id",
            "client",
            "endpoint",
            "model",
            "provider",
            "vendor_model",
            "status",
            "tokens_in",
            "tokens_out",
            "tokens_cached",
            "tokens_reasoning",
            "cost",
            "currency");

    private RequestLine() {}

    /**
     * @param record of a request that is over
     * @return the line as JSON, a new tree
     */
    public static ObjectNode json(RequestRecord record) {
        ObjectNode line = Json.object()
                .put("time", record.endedAt().truncatedTo(ChronoUnit.MILLIS).toString())
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
            cost(record, line);
        }
        details(record, line);
        return line;
    }

    private static void cost(RequestRecord record, ObjectNode line) {
        if (record.price != null) {
            TokenCount tokens = record.tokens();
            line.put("cost", record.price.of(tokens.input, tokens.cached, tokens.output))
                    .put("currency", record.price.currency());
        }
    }

    /**
     * What the request used, for those who charge for it: the line's facts that do not depend on how it went.
     *
     * @param record of a request that is over
     * @return a usage event, or null when no model answered
     */
    public static ObjectNode usage(RequestRecord record) {
        TokenCount tokens = record.tokens();
        if (record.status() >= 300 && !tokens.known) {
            return null;
        }
        ObjectNode event = json(record);
        event.put("log", "usage");
        return event.retain(USAGE);
    }

    private static void details(RequestRecord record, ObjectNode line) {
        if (!record.injected.isEmpty()) {
            record.injected.forEach(line.putArray("injected")::add);
        }
        reasons(line, "dropped", record.dropped);
        reasons(line, "changed", record.changed);
        reasons(line, "rules", record.rules());
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

    /** The line for a terminal; of a request that is over. */
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
        if (!record.rules().isEmpty()) {
            line.append(" rules ").append(record.rules().keySet());
        }
        line.append(' ').append(record.requestId());
        return CONTROL.matcher(line).replaceAll("?");
    }

    private static double rounded(double millis) {
        return Math.round(millis * 100) / 100.0;
    }
}
