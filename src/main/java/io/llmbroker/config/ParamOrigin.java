package io.llmbroker.config;

import java.util.Locale;

/**
 * Where the configuration says a parameter. Immutable.
 *
 * @param level whose parameter it is
 * @param place file and line, {@code config.yaml:12}, the file as the user named it
 */
public record ParamOrigin(Level level, String place) {
    /** Whose parameter it is; a later level wins over an earlier one. */
    public enum Level {
        PROXY,
        PROVIDER,
        MODEL,
        TARGET;

        /** @return the name for people, for example {@code provider} */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
