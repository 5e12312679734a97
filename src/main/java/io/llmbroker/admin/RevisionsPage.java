package io.llmbroker.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import io.llmbroker.live.RevisionState;
import io.llmbroker.live.Revisions;
import io.llmbroker.source.Rejected;
import java.util.Locale;
import java.util.Optional;

/** The revisions as JSON, and the way back to an earlier one. Thread-safe. */
final class RevisionsPage {
    private final Revisions revisions;

    RevisionsPage(Revisions revisions) {
        this.revisions = revisions;
    }

    /** {@code {"running","revisions","rejected","files"}}. */
    ObjectNode list(Page.Question question) {
        ObjectNode page = Json.object();
        ArrayNode entries = Json.NODES.arrayNode();
        revisions.states().forEach(state -> entries.add(entry(state)));
        page.put("running", Running.number(revisions));
        page.set("revisions", entries);
        Optional<Rejected> rejected = revisions.rejected();
        page.set("rejected", rejected.map(RevisionsPage::rejected).orElse(null));
        boolean live = revisions.filesAreRunning();
        page.put("files", live ? "running" : rejected.isPresent() ? "rejected" : "rolled back");
        return page;
    }

    /** Takes {@code {}} or {@code {"revision":4}} and gives the new revision's entry. */
    ObjectNode rollback(Page.Question question) {
        return entry(revisions.rollback(number(question.json())));
    }

    private static Integer number(JsonNode order) {
        if (order.isMissingNode()) {
            return null;
        }
        if (!order.isObject()) {
            throw ApiError.invalidRequest("invalid_type", null, "Send {} or {\"revision\": <number>}.");
        }
        order.fieldNames().forEachRemaining(name -> {
            if (!name.equals("revision")) {
                throw ApiError.invalidRequest(
                        "unknown_parameter", null, "Only 'revision' is known here: {} or {\"revision\": <number>}.");
            }
        });
        JsonNode revision = order.path("revision");
        if (revision.isMissingNode() || revision.isNull()) {
            return null;
        }
        if (!revision.isIntegralNumber() || !revision.canConvertToInt()) {
            throw ApiError.invalidRequest("invalid_type", "revision", "'revision' is the number of a revision.");
        }
        return revision.intValue();
    }

    private static ObjectNode entry(RevisionState state) {
        ObjectNode entry = Json.object()
                .put("number", state.number())
                .put("state", state.state().name().toLowerCase(Locale.ROOT))
                .put("since", state.since().toString())
                .put("cause", state.cause().text())
                .put("restores", state.restores());
        state.changed().forEach(entry.putArray("changed")::add);
        return entry.put("in_flight", state.inFlight())
                .put("answered", state.answered())
                .put("own_failures", state.ownFailures());
    }

    private static JsonNode rejected(Rejected rejected) {
        ObjectNode node = Json.object().put("at", rejected.at().toString());
        rejected.changed().forEach(node.putArray("changed")::add);
        rejected.problems().forEach(node.putArray("problems")::add);
        return node;
    }
}
