package io.llmbroker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of the request log for people. Immutable.
 *
 * @param times in which zone
 * @param ink colours
 */
record TailLine(Times times, Ink ink) {
    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;

    /**
     * @param log what kind of line it is
     * @param line plain
     */
    String of(String log, JsonNode line) {
        return switch (log) {
            case "request" -> request(line);
            case "off" -> ink.yellow("The running configuration logs no requests (proxy.enable_request_logging).");
            case "on" -> ink.yellow("Requests are logged again.");
            case "dropped" ->
                ink.yellow("... " + line.path("lines").asText() + " lines are left out: they came faster than they were"
                        + " read");
            default -> line.toString();
        };
    }

    private String request(JsonNode request) {
        int status = request.path("status").asInt();
        StringBuilder line = new StringBuilder()
                .append(ink.dim(times.time(request.path("time").asText())))
                .append(' ')
                .append(ink.bold(coloured(status, String.valueOf(status))))
                .append(' ')
                .append(request.path("endpoint").asText())
                .append(' ')
                .append(ink.cyan(request.path("model").asText()));
        if (request.path("provider").isTextual()) {
            line.append(" → ")
                    .append(request.path("provider").asText())
                    .append('/')
                    .append(request.path("vendor_model").asText());
        }
        line.append(request.path("stream").asBoolean() ? " stream " : " ").append(millis(request, "total_ms"));
        if (request.has("ttft_ms")) {
            line.append(" (first ").append(millis(request, "ttft_ms")).append(')');
        }
        if (request.has("tokens_in")) {
            line.append(' ')
                    .append(request.path("tokens_in").asText())
                    .append('+')
                    .append(request.path("tokens_out").asText())
                    .append(" tokens");
        }
        if (request.path("error_type").isTextual()) {
            String code = request.path("error_code").isTextual()
                    ? "/" + request.path("error_code").textValue()
                    : "";
            line.append(' ').append(coloured(status, request.path("error_type").textValue() + code));
        }
        if (request.path("attempts").asInt() > 1) {
            line.append(' ')
                    .append(ink.yellow("after " + request.path("attempts").asText() + " attempts"));
        }
        names(line, request, "dropped");
        names(line, request, "rules");
        return line.append(' ')
                .append(ink.dim(request.path("request_id").asText()))
                .toString();
    }

    private static void names(StringBuilder line, JsonNode request, String field) {
        if (!request.path(field).isEmpty()) {
            List<String> names = new ArrayList<>();
            request.path(field).fieldNames().forEachRemaining(names::add);
            line.append(' ').append(field).append(' ').append(String.join(", ", names));
        }
    }

    private String coloured(int status, String text) {
        return status >= SERVER_ERROR ? ink.red(text) : status >= CLIENT_ERROR ? ink.yellow(text) : ink.green(text);
    }

    private static String millis(JsonNode request, String name) {
        return Math.round(request.path(name).asDouble()) + " ms";
    }
}
