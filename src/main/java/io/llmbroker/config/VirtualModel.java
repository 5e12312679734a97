package io.llmbroker.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An alias that stands for a choice among models.
 *
 * @param alias what clients say
 * @param strategy how the first target is chosen
 * @param targets in the order of the file, at least one
 * @param timeout in all
 * @param retry further attempts on the same target
 * @param fallbacks aliases to try after all targets, in order
 * @param place file and line of the entry
 */
public record VirtualModel(
        String alias,
        Strategy strategy,
        List<Target> targets,
        Duration timeout,
        Retry retry,
        List<String> fallbacks,
        String place)
        implements ModelEntry {

    /** How the targets of a virtual model are ordered for one request. */
    public enum Strategy {
        WEIGHTED,
        ROUND_ROBIN,
        PRIORITY
    }

    /**
     * One candidate.
     *
     * @param model alias of a model; never a virtual one
     * @param weight share of the requests, 0 or more; 1 by default
     * @param defaultParams defaults for this target, over the model's; a null takes away the model's; never null
     * @param origins name to origin, for all of {@code defaultParams}
     */
    public record Target(String model, int weight, ObjectNode defaultParams, Map<String, ParamOrigin> origins) {}
}
