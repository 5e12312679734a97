package io.llmbroker.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that {@code config.yaml} says, checked. Immutable and thread-safe.
 *
 * @param proxy settings for all
 * @param models alias or pattern to entry, in the order of the file
 * @param providers name to provider: the presets and the file's own
 */
public record Catalog(Proxy proxy, Map<String, ModelEntry> models, Map<String, Provider> providers) {
    /**
     * Finds what an alias stands for: the exact alias first, then the longest pattern.
     *
     * @param alias what the client says
     * @return the entry; for a pattern with the alias and the vendor's model name filled in
     */
    public Optional<ModelEntry> find(String alias) {
        throw new IllegalStateException("not written yet: " + alias);
    }

    /**
     * @param alias a name that {@link #find} does not know
     * @return aliases that look like it, the closest first, at most three
     */
    public List<String> similar(String alias) {
        throw new IllegalStateException("not written yet: " + alias);
    }
}
