package io.llmbroker.config;

import java.time.Duration;

/**
 * How often and after which pause the same model is tried again.
 *
 * @param retries further attempts after the first, 0 for none
 * @param initial pause before the first further attempt; doubled for each one after
 * @param max longest pause
 */
public record Retry(int retries, Duration initial, Duration max) {}
