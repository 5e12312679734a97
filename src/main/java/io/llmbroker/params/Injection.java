package io.llmbroker.params;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * A request with the configuration's parameters merged in.
 *
 * @param request a tree of its own (shares what it did not change); the client's stays as it was
 * @param injected names that the configuration filled in or forced
 */
public record Injection(ObjectNode request, Set<String> injected) {}
