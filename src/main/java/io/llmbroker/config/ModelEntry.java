package io.llmbroker.config;

import java.time.Duration;
import java.util.List;

/** What an alias stands for: one vendor's model, or a choice among several. */
public sealed interface ModelEntry permits Model, VirtualModel {
    /** @return the name that clients use */
    String alias();

    /** @return file and line of the entry: {@code config.yaml:12}, the file as the user named it */
    String place();

    /** @return seconds in all that one request may take, fallbacks and retries included */
    Duration timeout();

    /** @return how often the same model is tried again */
    Retry retry();

    /** @return aliases to try, in order, when this one has failed; never null */
    List<String> fallbacks();
}
