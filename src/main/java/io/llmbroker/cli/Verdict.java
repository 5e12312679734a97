package io.llmbroker.cli;

import io.llmbroker.config.ConfigException;
import io.llmbroker.live.Host;
import io.llmbroker.routes.RouteException;
import io.llmbroker.source.Snapshot;
import io.llmbroker.source.Sources;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a check has found. Immutable.
 *
 * @param praise one line when all is well, else null
 * @param ofConfiguration mistakes there
 * @param ofRoutes mistakes there
 */
record Verdict(String praise, List<Problem> ofConfiguration, List<Problem> ofRoutes) {
    private static final Pattern PLACE =
            Pattern.compile("(.+?\\.(?:yaml|yml|properties)|[^ ]+)(?::(\\d+))?: (.*)", Pattern.DOTALL);

    /**
     * One mistake.
     *
     * @param file where it is, or null
     * @param line from 1, or null
     * @param message what is wrong and how to mend it
     * @param text all of it in one line
     */
    record Problem(String file, Integer line, String message, String text) {
        static Problem of(ConfigException.Problem problem) {
            String path = problem.path().isEmpty() ? "" : problem.path() + ": ";
            String mend = problem.suggestion() == null ? "" : " (" + problem.suggestion() + ")";
            return new Problem(
                    problem.file(),
                    problem.line() > 0 ? problem.line() : null,
                    path + problem.message() + mend,
                    problem.toString());
        }

        static Problem of(String text) {
            Matcher place = PLACE.matcher(text);
            return place.matches()
                    ? new Problem(
                            place.group(1),
                            place.group(2) == null ? null : Integer.valueOf(place.group(2)),
                            place.group(3),
                            text)
                    : new Problem(null, null, text, text);
        }
    }

    /**
     * Checks as a start would, but opens no port.
     *
     * @param sources where to read
     * @param environment variables for the configuration
     */
    static Verdict on(Sources sources, Map<String, String> environment) {
        try {
            return new Verdict(Host.check(sources, environment), List.of(), List.of());
        } catch (ConfigException e) {
            return new Verdict(
                    null,
                    e.problems().stream().map(Problem::of).toList(),
                    RoutesAlone.problems(Snapshot.read(sources)).stream()
                            .map(Problem::of)
                            .toList());
        } catch (RouteException e) {
            return new Verdict(
                    null, List.of(), e.problems().stream().map(Problem::of).toList());
        } catch (Exception e) {
            return new Verdict(null, List.of(), List.of(Problem.of(String.valueOf(e.getMessage()))));
        }
    }

    boolean isGood() {
        return praise != null;
    }

    List<Problem> problems() {
        return Stream.concat(ofConfiguration.stream(), ofRoutes.stream()).toList();
    }
}
