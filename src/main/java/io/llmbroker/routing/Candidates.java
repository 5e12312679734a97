package io.llmbroker.routing;

import io.llmbroker.config.Catalog;
import io.llmbroker.config.Model;
import io.llmbroker.config.ModelEntry;
import io.llmbroker.config.VirtualModel;
import io.llmbroker.config.VirtualModel.Strategy;
import io.llmbroker.config.VirtualModel.Target;
import io.llmbroker.routing.Candidate.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns what a client asked for into the models that may answer: targets first, then fallbacks. Thread-safe.
 *
 * @param catalog the checked configuration: no dangling name, no cycle
 * @param order whose turn it is
 */
public record Candidates(Catalog catalog, TargetOrder order) {
    /**
     * @param asked what the client's alias stands for
     * @return models that may answer, in order, each once, with or without a key
     */
    public List<Candidate> all(ModelEntry asked) {
        Map<String, Candidate> found = new LinkedHashMap<>();
        expand(asked, asked instanceof VirtualModel ? Part.TARGET : Part.ITSELF, found);
        return List.copyOf(found.values());
    }

    /**
     * @param all models that may answer
     * @return those to try, in the same order; those without a key only when no other has one
     */
    public static List<Candidate> ready(List<Candidate> all) {
        List<Candidate> ready = new ArrayList<>();
        for (Candidate candidate : all) {
            if (candidate.model().apiKey().ready()) {
                ready.add(candidate);
            }
        }
        return ready.isEmpty() ? all : ready;
    }

    private void expand(ModelEntry entry, Part part, Map<String, Candidate> found) {
        if (entry instanceof VirtualModel virtual) {
            for (Target target : order.order(virtual)) {
                if (catalog.find(target.model()).orElse(null) instanceof Model model) {
                    found.putIfAbsent(
                            model.alias(),
                            new Candidate(
                                    model,
                                    target,
                                    virtual.strategy() == Strategy.WEIGHTED ? target.weight() : null,
                                    part,
                                    virtual.retry().retries() > 0 ? virtual.retry() : model.retry()));
                }
            }
        } else if (entry instanceof Model model) {
            found.putIfAbsent(model.alias(), new Candidate(model, null, null, part, model.retry()));
        }
        for (String fallback : entry.fallbacks()) {
            catalog.find(fallback).ifPresent(next -> expand(next, Part.FALLBACK, found));
        }
    }
}
