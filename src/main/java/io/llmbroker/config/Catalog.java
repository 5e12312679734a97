package io.llmbroker.config;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that {@code config.yaml} says, checked. Immutable and thread-safe. */
public final class Catalog {
    private final Proxy proxy;
    private final Map<String, ModelEntry> models;
    private final Map<String, Provider> providers;
    private final Bus bus;
    /** What stands before the star, to the pattern. */
    private final Map<String, String> patterns = new HashMap<>();
    /** Lengths of the texts before the stars, the longest first. */
    private final int[] lengths;

    /**
     * @param proxy settings for all
     * @param models alias or pattern to entry, in the order of the file
     * @param providers name to provider: the presets and the file's own
     */
    public Catalog(Proxy proxy, Map<String, ModelEntry> models, Map<String, Provider> providers) {
        this(proxy, models, providers, Bus.NONE);
    }

    /**
     * @param proxy settings for all
     * @param models alias or pattern to entry, in the order of the file
     * @param providers name to provider: the presets and the file's own
     * @param bus doors on message buses
     */
    public Catalog(Proxy proxy, Map<String, ModelEntry> models, Map<String, Provider> providers, Bus bus) {
        this.bus = bus;
        this.proxy = proxy;
        this.models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        this.providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
        for (String alias : models.keySet()) {
            if (isPattern(alias)) {
                patterns.put(alias.substring(0, alias.length() - 1), alias);
            }
        }
        this.lengths = patterns.keySet().stream()
                .map(String::length)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** @return settings for all */
    public Proxy proxy() {
        return proxy;
    }

    /** @return doors on message buses */
    public Bus bus() {
        return bus;
    }

    /** @return alias or pattern to entry, in the order of the file; unmodifiable */
    public Map<String, ModelEntry> models() {
        return models;
    }

    /** @return canonical name to provider: the presets and the file's own; unmodifiable */
    public Map<String, Provider> providers() {
        return providers;
    }

    /**
     * Finds what an alias stands for: the exact alias first, then the longest pattern.
     *
     * @param alias what the client says
     * @return the entry; for a pattern with the alias and the vendor's model name filled in
     */
    public Optional<ModelEntry> find(String alias) {
        return key(alias).map(key -> {
            ModelEntry entry = models.get(key);
            return isPattern(key) ? matched(entry, alias, alias.substring(key.length() - 1)) : entry;
        });
    }

    /**
     * @param alias a name that {@link #find} does not know
     * @return aliases that look like it, the closest first, at most three; never patterns
     */
    public List<String> similar(String alias) {
        return Similar.to(
                alias, models.keySet().stream().filter(name -> !isPattern(name)).toList(), 3);
    }

    /**
     * @param alias what the client says
     * @return the alias or pattern of {@link #models} that it belongs to
     */
    public Optional<String> key(String alias) {
        if (isPattern(alias)) {
            return Optional.empty(); // a pattern is no model's name
        }
        if (models.containsKey(alias)) {
            return Optional.of(alias);
        }
        for (int length : lengths) {
            String pattern = length < alias.length() ? patterns.get(alias.substring(0, length)) : null;
            if (pattern != null) {
                return Optional.of(pattern);
            }
        }
        return Optional.empty();
    }

    private static boolean isPattern(String alias) {
        return alias.endsWith("*");
    }

    private static ModelEntry matched(ModelEntry entry, String alias, String rest) {
        if (entry instanceof VirtualModel virtual) {
            return new VirtualModel(
                    alias,
                    virtual.strategy(),
                    virtual.targets(),
                    virtual.timeout(),
                    virtual.retry(),
                    virtual.fallbacks(),
                    virtual.place());
        }
        Model model = (Model) entry;
        return new Model(
                alias,
                model.provider(),
                model.modelName().replace("*", rest),
                model.apiKey(),
                model.baseUrl(),
                model.defaultParams(),
                model.forcedParams(),
                model.dropParams(),
                model.patch(),
                model.timeout(),
                model.retry(),
                model.fallbacks(),
                model.facts(),
                model.price(),
                model.origins());
    }

    @Override
    public String toString() {
        return "Catalog[proxy=" + proxy + ", models=" + models + ", providers=" + providers + "]";
    }
}
