package io.llmbroker.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.dialect.FailureText;
import io.llmbroker.dialect.FreshId;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** What the answers of all endpoints have around their choices. */
final class AnswerHead {
    private AnswerHead() {}

    /**
     * @param list name of the list that makes it an answer: {@code choices}, {@code data}
     * @return the answer
     * @throws ApiError when it is an error in the body of a success, or no answer at all (502)
     */
    static ObjectNode check(Call call, JsonNode answer, String list) {
        ApiError error = OpenAiErrors.inSuccess(
                call.provider(), answer, answer.path(list).isArray());
        if (error != null) {
            throw error;
        }
        if (!(answer instanceof ObjectNode object)
                || !(answer.get(list) instanceof ArrayNode entries)
                || entries.isEmpty()) {
            String start = new String(Json.bytes(answer), StandardCharsets.UTF_8);
            throw ApiError.badGateway(
                    "invalid_vendor_response",
                    call.provider() + " answered without " + list + ": " + FailureText.excerpt(start));
        }
        return object;
    }

    /** Puts id, object, creation time and model where the vendor left them out. */
    static void complete(ObjectNode answer, String idPrefix, String kind, Call call) {
        if (!answer.path("id").isTextual() || answer.get("id").textValue().isEmpty()) {
            String given = answer.path("id").asText("");
            answer.put("id", given.isEmpty() ? FreshId.of(idPrefix) : given);
        }
        if (!answer.path("object").asText("").equals(kind)) {
            answer.put("object", kind);
        }
        if (!answer.path("created").isIntegralNumber()) {
            answer.put("created", created(answer.path("created")));
        }
        if (answer.path("model").asText("").isEmpty()) {
            answer.put("model", call.model());
        }
    }

    private static long created(JsonNode node) {
        return node.isNumber() ? node.longValue() : Instant.now().getEpochSecond();
    }
}
