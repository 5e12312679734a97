package io.llmbroker.config;

import io.llmbroker.config.ParamOrigin.Level;
import io.llmbroker.config.VirtualModel.Strategy;
import io.llmbroker.config.VirtualModel.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the targets of a virtual model. */
final class TargetReader {
    private TargetReader() {}

    static Strategy strategy(Section model) {
        String name = model.text("strategy");
        return name == null ? Strategy.PRIORITY : Strategy.valueOf(name.toUpperCase(Locale.ROOT));
    }

    static List<Target> read(Section model) {
        List<Target> targets = new ArrayList<>();
        List<Section> sections = model.sections("targets", "model");
        boolean weights = false;
        for (Section target : sections) {
            weights |= target.has("weight");
            if (target.has("model")) {
                int weight = target.integer("weight", 1);
                Params params = ParamLayers.read(target, "default_params", Level.TARGET);
                targets.add(new Target(target.text("model"), weight, params.values(), params.origins()));
            }
        }
        if (weights && !model.declares("strategy")) {
            model.problem("targets", "weights without a strategy", "add strategy: weighted");
        }
        boolean weighted = strategy(model) == Strategy.WEIGHTED;
        if (weighted && !targets.isEmpty() && targets.stream().allMatch(target -> target.weight() == 0)) {
            model.problem("targets", "all weights are 0: no target could ever be chosen", "give one a weight above 0");
        }
        return List.copyOf(targets);
    }
}
