package io.llmbroker.routes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A YAML node of a route file, which knows where it stands; or nothing, where there is none. Immutable.
 *
 * @param file as people name it
 * @param node what stands there, or null
 */
record RouteNode(String file, Node node) {
    private static final int MAX_DEPTH = 200;

    /** @return {@code file:line} */
    String place() {
        return file + ":" + line();
    }

    /** @return line from 1 */
    int line() {
        return node == null ? 1 : 1 + node.getStartMark().orElseThrow().getLine();
    }

    boolean isNothing() {
        return node == null;
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    /** @return a scalar's text, or null */
    String text() {
        return node instanceof ScalarNode scalar ? scalar.getValue() : null;
    }

    /** @return what stands under a key, or nothing */
    RouteNode at(String key) {
        return members().entrySet().stream()
                .filter(member -> key.equals(member.getKey().text()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(new RouteNode(file, null));
    }

    /** @return keys and values of a mapping, in their order; of anything else none */
    Map<RouteNode, RouteNode> members() {
        Map<RouteNode, RouteNode> members = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            mapping.getValue()
                    .forEach(tuple -> members.put(
                            new RouteNode(file, tuple.getKeyNode()), new RouteNode(file, tuple.getValueNode())));
        }
        return members;
    }

    /** @return items of a list; of anything else none */
    List<RouteNode> items() {
        return node instanceof SequenceNode list
                ? list.getValue().stream()
                        .map(item -> new RouteNode(file, item))
                        .toList()
                : List.of();
    }

    /** @return this node and everything below it, keys too, in the file's order */
    Stream<RouteNode> all() {
        return all(0);
    }

    private Stream<RouteNode> all(int depth) {
        if (depth > MAX_DEPTH) {
            return Stream.of(); // an anchor that holds itself
        }
        Stream<RouteNode> below = isMapping()
                ? members().entrySet().stream()
                        .flatMap(member -> Stream.concat(
                                Stream.of(member.getKey()), member.getValue().all(depth + 1)))
                : items().stream().flatMap(item -> item.all(depth + 1));
        return Stream.concat(Stream.of(this), below);
    }
}
