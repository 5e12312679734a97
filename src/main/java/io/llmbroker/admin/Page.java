package io.llmbroker.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.MultiMap;

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
    record Question(String path, MultiMap query, byte[] body) {}

    /**
     * Answers on a thread that may block.
     *
     * @throws io.llmbroker.error.ApiError when there is no answer
     */
    JsonNode answer(Question question) throws Exception;
}
