package io.llmbroker.routing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.Model;
import io.llmbroker.config.Retry;

/**
 * A model that may answer a request.
 *
 * @param model the model
 * @param defaultParams the target's defaults over the model's; never null
 * @param retry how often this one is tried again
 * @param ofVirtual whether it is a target of a virtual model, and so is passed over when it cannot take a parameter
 */
public record Candidate(Model model, ObjectNode defaultParams, Retry retry, boolean ofVirtual) {}
