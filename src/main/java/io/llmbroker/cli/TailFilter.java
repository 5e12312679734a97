package io.llmbroker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Which requests are wanted. Immutable.
 *
 * @param model alias that the client asked for, or null for every one
 * @param provider who answered, or null for every one
 * @param statuses {@code 500} or {@code 5xx}; none for every one
 * @param errors only 400 and above
 */
record TailFilter(String model, String provider, List<String> statuses, boolean errors) {
    private static final int FIRST_ERROR = 400;

    /** @throws IllegalArgumentException when a status is none, in words for the user */
    TailFilter {
        for (String status : statuses) {
            if (!status.matches("[1-5](\\d\\d|xx)")) {
                throw new IllegalArgumentException("--status is 500 or 5xx, not " + Plain.text(status));
            }
        }
    }

    /** @param request a line of the request log */
    boolean wants(JsonNode request) {
        int status = request.path("status").asInt();
        return (model == null || model.equals(request.path("model").textValue()))
                && (provider == null || provider.equals(request.path("provider").textValue()))
                && (!errors || status >= FIRST_ERROR)
                && (statuses.isEmpty() || statuses.stream().anyMatch(wanted -> fits(String.valueOf(status), wanted)));
    }

    private static boolean fits(String status, String wanted) {
        return wanted.endsWith("xx") ? status.charAt(0) == wanted.charAt(0) : status.equals(wanted);
    }
}
