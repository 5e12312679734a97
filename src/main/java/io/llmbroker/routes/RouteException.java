package io.llmbroker.routes;

import java.util.List;
import java.util.function.UnaryOperator;

/** The routes are wrong; holds every mistake that was found. Carries no stack trace: it is for people who edit routes. */
public final class RouteException extends Exception {
    private final transient List<String> problems;

    /** @param problems at least one, each with its file where that is known */
    public RouteException(List<String> problems) {
        super(String.join("\n", problems), null, false, false);
        this.problems = List.copyOf(problems);
    }

    /** @return every mistake */
    public List<String> problems() {
        return problems;
    }

    /**
     * @param mask takes out of a text what may not be shown
     * @return the same mistakes, each masked
     */
    public RouteException masked(UnaryOperator<String> mask) {
        return new RouteException(problems.stream().map(mask).toList());
    }
}
