package io.llmbroker.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * A change of the vendor's JSON by the operator, the last stage before it is sent.
 *
 * @param pointer where (RFC 6901)
 * @param value what to put there, or null to delete what is there
 */
public record Patch(JsonPointer pointer, JsonNode value) {}
