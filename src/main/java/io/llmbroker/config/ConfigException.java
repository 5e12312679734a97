package io.llmbroker.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration is wrong; holds every mistake that was found, not only the first. */
public final class ConfigException extends RuntimeException {
    private final List<Problem> problems;

    /** @param problems at least one */
    public ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")), null, false, false);
        this.problems = List.copyOf(problems);
    }

    /** @return every mistake, in the order of the files */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * One mistake.
     *
     * @param file as the user named it
     * @param line from 1; 0 when there is none
     * @param path where in the document ({@code models.gpt-4o.retries}), or empty
     * @param message what is wrong
     * @param suggestion what to write instead, or null
     */
    public record Problem(String file, int line, String path, String message, String suggestion) {
        @Override
        public String toString() {
            return file + (line > 0 ? ":" + line : "") + (path.isEmpty() ? "" : " " + path) + ": " + message
                    + (suggestion == null ? "" : " (" + suggestion + ")");
        }
    }
}
