package io.llmbroker.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.json.Json;
import io.llmbroker.live.Revisions;
import io.llmbroker.server.Gateway;
import io.llmbroker.source.Snapshot;
import io.vertx.core.MultiMap;
import java.util.List;

/** What is other in one revision's files than in another's, or than in the files as they are now. Thread-safe. */
final class DiffPage {
    private static final String FILES = "files";

    private final Revisions revisions;

    DiffPage(Revisions revisions) {
        this.revisions = revisions;
    }

    /** Takes {@code ?from=5&to=7} and gives {@code {"from","to","files","diff"}}. */
    ObjectNode compare(Page.Question question) {
        Gateway running = Running.gateway(revisions);
        for (String name : question.query().names()) {
            if (!name.equals("from") && !name.equals("to")) {
                throw ApiError.invalidRequest("unknown_parameter", null, "Only 'from' and 'to' are known here.");
            }
        }
        Integer number = Running.number(revisions);
        String now = String.valueOf(number == null ? running.revision() : number);
        String from = value(question.query(), "from", now);
        String to = value(question.query(), "to", FILES);
        SnapshotDiff diff = new SnapshotDiff(snapshot("from", from), snapshot("to", to), running.catalog());
        ObjectNode page = Json.object().put("from", from).put("to", to);
        page.set("files", diff.files());
        return page.put("diff", diff.text());
    }

    private static String value(MultiMap query, String name, String otherwise) {
        List<String> values = query.getAll(name);
        return values.isEmpty() ? otherwise : values.get(values.size() - 1);
    }

    private Snapshot snapshot(String parameter, String name) {
        if (name.equals(FILES)) {
            return revisions.files();
        }
        if (!name.matches("\\d{1,9}")) {
            throw ApiError.invalidRequest(
                    "invalid_value", parameter, "'" + parameter + "' is the number of a revision, or files.");
        }
        return revisions.snapshot(Integer.parseInt(name)).orElseThrow(() -> ApiError.of(
                        404, ErrorType.NOT_FOUND, "revision_not_found", "There is no revision " + name + ".")
                .withParam(parameter));
    }
}
