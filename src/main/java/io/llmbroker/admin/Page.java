package io.llmbroker.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import io.vertx.core.MultiMap;
import java.io.IOException;

/** What answers a request of an operator. Thread-safe. */
@FunctionalInterface
interface Page {
    /**
     * What an operator asks.
     *
     * @param path of the request
     * @param query parameters of its URL
     * @param body its bytes; none for a GET
     */
    record Question(String path, MultiMap query, byte[] body) {
        /**
         * @return the body as JSON; a missing node when there is none
         * @throws ApiError 400 when it is none
         */
        JsonNode json() {
            try {
                return Json.read(body);
            } catch (IOException e) {
                throw ApiError.invalidRequest("invalid_json", null, "The request body is not valid JSON.");
            }
        }
    }

    /**
     * Answers on a thread that may block.
     *
     * @throws io.llmbroker.error.ApiError when there is no answer
     */
    JsonNode answer(Question question) throws Exception;
}
