package io.llmbroker.routes;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in one line what Camel says in many: which file and line, and why. Stateless. */
public final class RouteMistake {
    private static final Pattern BEAN = Pattern.compile("Error creating bean: (\\S+) of type: (\\S+)");
    private static final Pattern FILE = Pattern.compile("file:(\\S+\\.yaml)");
    private static final Pattern QUOTED = Pattern.compile("^(?:Unsupported field|Unknown .* id): (\\S+)");

    private RouteMistake() {}

    /**
     * @param failure what Camel threw while it loaded or started routes
     * @param files what it loaded
     * @return the same in one line
     */
    public static RouteException of(Throwable failure, RouteFiles files) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MarkedYamlEngineException marked
                    && marked.getProblemMark().isPresent()) {
                return one(ofStep(marked, files));
            }
            Matcher bean = BEAN.matcher(String.valueOf(cause.getMessage()));
            if (bean.find()) {
                return one(ofBean(bean.group(1), bean.group(2).replaceFirst("^#class:", ""), cause, files));
            }
            if (cause instanceof FailedToCreateRouteException created && created.getRouteId() != null) {
                return one(ofRoute(created.getRouteId(), created, files));
            }
            if (cause instanceof FailedToStartRouteException started) {
                return one(ofRoute(started.getRouteId(), started, files));
            }
        }
        RouteReason reason = RouteReason.of(failure);
        return one(place(reason, files.elements().stream())
                        .or(() -> named(failure))
                        .orElse(files.folder().toString())
                + ": " + reason.text());
    }

    /**
     * @param routeId of the route that was under way, or null
     * @param failure what a step threw that was not meant to
     * @param files with the route
     * @return the same in one line
     */
    public static String atRunTime(String routeId, Throwable failure, RouteFiles files) {
        return routeId == null
                ? files.folder() + ": " + RouteReason.of(failure).text()
                : ofRoute(routeId, failure, files);
    }

    private static RouteException one(String problem) {
        return new RouteException(List.of(problem));
    }

    /** A step or a key that Camel's YAML does not know. */
    private static String ofStep(MarkedYamlEngineException failure, RouteFiles files) {
        Mark mark = failure.getProblemMark().orElseThrow();
        String file = mark.getName().replaceFirst("^file:", "");
        int line = 1 + mark.getLine();
        String problem = String.valueOf(failure.getProblem()).strip();
        Matcher unknown = QUOTED.matcher(problem);
        if (unknown.find()) { // Camel's line is that of the mapping around it or below it
            int about = line;
            line = files.elements().stream()
                    .filter(element -> element.key().file().equals(file))
                    .flatMap(element -> element.value().all())
                    .filter(node -> unknown.group(1).equals(node.text()))
                    .map(RouteNode::line)
                    .min(Comparator.comparingInt(found -> Math.abs(found - about)))
                    .orElse(line);
        }
        return file + ":" + line + ": " + RouteReason.inPlainWords(problem);
    }

    private static String ofBean(String name, String type, Throwable failure, RouteFiles files) {
        String place = files.elements().stream()
                .filter(element -> element.is("beans"))
                .flatMap(element -> element.value().items().stream())
                .filter(bean -> name.equals(bean.at("name").text()))
                .map(bean -> bean.at("type").isNothing()
                        ? bean.place()
                        : bean.at("type").place())
                .findFirst()
                .orElse(files.folder().toString());
        Throwable root = RouteReason.root(failure);
        String why = root == failure || root instanceof ClassNotFoundException
                ? "there is no class " + type
                : root instanceof NoSuchMethodException
                        ? "class " + type + " has no public constructor without arguments"
                        : RouteReason.of(root).text();
        return place + ": bean '" + name + "' cannot be made: " + why;
    }

    private static String ofRoute(String id, Throwable failure, RouteFiles files) {
        RouteReason reason = RouteReason.of(failure);
        Optional<RouteElement> route = files.elements().stream()
                .filter(element -> id.equals(element.id()))
                .findFirst();
        String place = place(reason, route.stream())
                .or(() -> place(reason, files.elements().stream()))
                .or(() -> route.map(RouteElement::place))
                .or(() -> named(failure))
                .orElse(files.folder().toString());
        return place + ": route '" + id + "': " + reason.text();
    }

    /** Where one of the words that the reason is about stands. */
    private static Optional<String> place(RouteReason reason, Stream<RouteElement> among) {
        List<RouteNode> nodes = among.flatMap(element -> element.value().all())
                .filter(node -> node.text() != null)
                .toList();
        return reason.about().stream()
                .flatMap(word -> nodes.stream().filter(node -> word.test(node.text())))
                .map(RouteNode::place)
                .findFirst();
    }

    private static Optional<String> named(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Matcher file = FILE.matcher(String.valueOf(cause.getMessage()));
            if (file.find()) {
                return Optional.of(file.group(1));
            }
        }
        return Optional.empty();
    }
}
