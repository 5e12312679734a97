package io.llmbroker.live;

import java.util.List;

/** A snapshot cannot go live; holds every reason that was found. */
final class RejectedException extends Exception {
    private final List<String> problems;

    /** @param problems one line each: file, line where there is one, reason */
    RejectedException(List<String> problems) {
        super(String.join("\n", problems), null, false, false);
        this.problems = List.copyOf(problems);
    }

    /** @return one line each */
    List<String> problems() {
        return problems;
    }
}
