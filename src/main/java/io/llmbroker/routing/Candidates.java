package io.llmbroker.routing;

import io.llmbroker.config.Catalog;
import io.llmbroker.config.Model;
import io.llmbroker.config.ModelEntry;
import io.llmbroker.config.VirtualModel;
import io.llmbroker.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns what a client asked for into the models that may answer: targets first, then fallbacks. Thread-safe. */
public final class Candidates {
    private final Catalog catalog;
    private final TargetOrder order = new TargetOrder();

    /** @param catalog the checked configuration: no dangling name, no cycle */
    public Candidates(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * @param asked what the client's alias stands for
     * @return models to try, in order, each once; those without a key only when no other has one
     */
    public List<Candidate> of(ModelEntry asked) {
        Map<String, Candidate> found = new LinkedHashMap<>();
        expand(asked, found);
        List<Candidate> ready = new ArrayList<>();
        for (Candidate candidate : found.values()) {
            if (candidate.model().apiKey().ready()) {
                ready.add(candidate);
            }
        }
        return ready.isEmpty() ? List.copyOf(found.values()) : ready;
    }

    private void expand(ModelEntry entry, Map<String, Candidate> found) {
        if (entry instanceof VirtualModel virtual) {
            for (VirtualModel.Target target : order.order(virtual)) {
                if (catalog.find(target.model()).orElse(null) instanceof Model model) {
                    found.putIfAbsent(
                            model.alias(),
                            new Candidate(
                                    model,
                                    target.defaultParams(),
                                    virtual.retry().retries() > 0 ? virtual.retry() : model.retry(),
                                    true));
                }
            }
        } else if (entry instanceof Model model) {
            found.putIfAbsent(model.alias(), new Candidate(model, Json.object(), model.retry(), false));
        }
        for (String fallback : entry.fallbacks()) {
            catalog.find(fallback).ifPresent(next -> expand(next, found));
        }
    }
}
