package io.llmbroker.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.observe.GatewayMeters;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.stream.StreamReply;
import io.llmbroker.upstream.Cancellation;

/** Notes in the request's record what goes through its stream. Used by the stream's thread alone. */
final class StreamRecord implements StreamReply.Listener {
    private final RequestRecord record;
    private final Cancellation cancellation;
    private final GatewayMeters meters;

    StreamRecord(RequestRecord record, Cancellation cancellation, GatewayMeters meters) {
        this.record = record;
        this.cancellation = cancellation;
        this.meters = meters;
    }

    /** Notes an answer that came in one piece. */
    static void whole(RequestRecord record, ObjectNode canonical) {
        record.usage(canonical.get("usage"));
        for (JsonNode choice : canonical.path("choices")) {
            record.finished(choice.path("finish_reason").asText(null));
        }
        if (record.keepsBodies()) {
            record.keepResponse(canonical.toString());
        }
    }

    @Override
    public void chunk(ObjectNode canonical) {
        JsonNode usage = canonical.get("usage");
        if (usage != null) {
            record.usage(usage);
        }
        for (JsonNode choice : canonical.path("choices")) {
            JsonNode reason = choice.get("finish_reason");
            if (reason != null && !reason.isNull()) {
                record.finished(reason.asText());
            }
        }
        if (record.keepsBodies()) {
            record.keepResponse(canonical + "\n");
        }
    }

    @Override
    public boolean wantsText() {
        return record.keepsBodies();
    }

    @Override
    public void content() {
        record.firstToken();
        record.vendorAnswered();
    }

    @Override
    public void failed(ApiError error) {
        if (cancellation.cause() != Cancellation.Cause.CLIENT_GONE) {
            record.failed(error);
            if (error.isFromVendor()) {
                meters.upstreamError(record, error);
            }
        }
    }

    @Override
    public void ended(int skippedEvents) {
        record.skipped(skippedEvents);
        record.vendorAnswered();
    }
}
