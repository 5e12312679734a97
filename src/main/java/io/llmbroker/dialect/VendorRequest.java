package io.llmbroker.dialect;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What to send to the vendor.
 *
 * @param path appended to the base URL, with its version segment ({@code /v1/messages}); the step that joins both
 *     tolerates a base URL that ends in the version already
 * @param body a tree of its own: later patches may change it without touching the client's request
 */
public record VendorRequest(String path, ObjectNode body) {}
