package io.llmbroker.source;

import java.time.Instant;
import java.util.List;

/**
 * The last save, when it did not go live. Immutable.
 *
 * @param at when it was rejected
 * @param changed names of the files that were saved
 * @param problems one line each: file, line where there is one, reason
 */
public record Rejected(Instant at, List<String> changed, List<String> problems) {}
