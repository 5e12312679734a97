package io.llmbroker.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Parameters of one level, or of several laid over each other.
 *
 * @param values name to value
 * @param origins name to origin, for each of them
 */
record Params(ObjectNode values, Map<String, ParamOrigin> origins) {}
