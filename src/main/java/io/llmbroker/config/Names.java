package io.llmbroker.config;

import com.fasterxml.jackson.core.JsonPointer;
import io.llmbroker.config.Section.Text;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks that every name of a model leads somewhere, and never back to where it came from. For one load. */
final class Names {
    private final Draft draft;
    private final Catalog catalog;
    private final Map<String, List<Text>> edges = new LinkedHashMap<>();
    private final Set<String> done = new HashSet<>();

    Names(Draft draft, Catalog catalog) {
        this.draft = draft;
        this.catalog = catalog;
    }

    void check() {
        Section proxy = draft.section("proxy");
        if (proxy.has("default_model")) {
            known(new Text(proxy.text("default_model"), proxy.at("default_model")));
        }
        Section models = draft.section("models");
        for (String alias : catalog.models().keySet()) {
            edges.put(alias, edges(models.section(alias)));
        }
        edges.keySet().forEach(alias -> walk(alias, new ArrayList<>()));
    }

    private List<Text> edges(Section model) {
        List<Text> names = new ArrayList<>();
        for (Section target : model.sections("targets", "model")) {
            if (target.has("model")) {
                // a target that is text stands at the list's item itself
                JsonPointer at = draft.root().at(target.at()).isTextual() ? target.at() : target.at("model");
                Text name = new Text(target.text("model"), at);
                if (known(name) && isVirtual(name.value())) {
                    draft.problems().add(at, "'" + draft.shown(at) + "' is virtual itself", "name its targets here");
                } else {
                    names.add(name);
                }
            }
        }
        for (Text fallback : model.texts("fallbacks")) {
            known(fallback);
            names.add(fallback);
        }
        return names;
    }

    private boolean isVirtual(String name) {
        return catalog.find(name).filter(VirtualModel.class::isInstance).isPresent();
    }

    private boolean known(Text name) {
        if (catalog.find(name.value()).isPresent()) {
            return true;
        }
        String shown = "'" + draft.shown(name.at()) + "'";
        if (name.value().endsWith("*")) {
            draft.problems().add(name.at(), shown + " is a pattern", "give the name of one model");
        } else if (!draft.models().contains(name.value())) {
            List<String> close = catalog.similar(name.value());
            draft.problems()
                    .add(
                            name.at(),
                            "no model is called " + shown,
                            close.isEmpty() ? "add it under models" : "did you mean '" + close.get(0) + "'?");
        }
        return false;
    }

    /** Depth first; an edge back into the path is a cycle, reported where it closes. */
    private void walk(String alias, List<String> path) {
        path.add(alias);
        for (Text edge : edges.get(alias)) {
            Optional<String> key = catalog.key(edge.value());
            if (key.isEmpty()) {
                continue;
            }
            int seen = path.indexOf(key.get());
            if (seen >= 0) {
                List<String> cycle = new ArrayList<>(path.subList(seen, path.size()));
                cycle.add(key.get());
                draft.problems().add(edge.at(), "goes round in a circle: " + String.join(" -> ", cycle), "remove one");
            } else if (!done.contains(key.get())) {
                walk(key.get(), path);
            }
        }
        path.remove(path.size() - 1);
        done.add(alias);
    }
}
