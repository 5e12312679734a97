package io.llmbroker.routing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.Model;
import io.llmbroker.config.Retry;
import io.llmbroker.config.VirtualModel.Target;
import io.llmbroker.json.Json;
import java.util.Locale;

/**
 * A model that may answer a request.
 *
 * @param model the model
 * @param target what a virtual model says of it, or null when it was asked for by itself
 * @param weight its share where chance decides, or null where it does not
 * @param part why it may answer
 * @param retry how often this one is tried again
 */
public record Candidate(Model model, Target target, Integer weight, Part part, Retry retry) {
    /** Why a model may answer. */
    public enum Part {
        /** It was asked for. */
        ITSELF,
        /** It is a target of the virtual model that was asked for. */
        TARGET,
        /** It comes after others have failed. */
        FALLBACK;

        /** @return the name for people, for example {@code fallback} */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @return the target's defaults over the model's; a null takes away the model's; never null */
    public ObjectNode defaultParams() {
        return target == null ? Json.object() : target.defaultParams();
    }

    /** @return whether it is a target of a virtual model, and so is passed over when it cannot take a parameter */
    public boolean ofVirtual() {
        return target != null;
    }
}
