package io.llmbroker.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;

/** Says what would become of a request. Thread-safe. */
@FunctionalInterface
public interface ExplainCall {
    /**
     * Makes the plan for a request and sends nothing. May block.
     *
     * @param path of the request, for example {@code /v1/chat/completions}
     * @param body its bytes
     * @return the plan, without any key
     * @throws ApiError when there is none
     */
    ObjectNode plan(String path, byte[] body) throws ApiError;
}
