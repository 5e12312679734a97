package io.llmbroker.mask;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Goes through the nodes of a YAML file and notes for each what is known of its place. An anchor's value is what the
 * strictest of its uses says. For one file.
 */
final class YamlWalk {
    private static final List<String> VALUES =
            List.of("value", "values", "expression", "constant", "simple", "text", "default");
    private static final List<String> NAMES = List.of("name", "key", "header");

    /** No key stands around. */
    static final int OPEN = -1;

    /**
     * Where a node stands.
     *
     * @param reach what is known of the place
     * @param name of the nearest mapping's entry that it is in
     * @param column of the outermost name that speaks of a key below it, or {@link #OPEN}
     */
    record Place(Reach reach, String name, int column) {
        private Place with(Place other) {
            boolean stricter = other.reach.compareTo(reach) > 0;
            int leftmost = column < 0 || other.column >= 0 && other.column < column ? other.column : column;
            return new Place(stricter ? other.reach : reach, stricter ? other.name : name, leftmost);
        }
    }

    private final Places places;
    private final Map<Node, Place> seen = new IdentityHashMap<>();

    private YamlWalk(Places places) {
        this.places = places;
    }

    /** The place of every node below and with the root. */
    static Map<Node, Place> of(Node root, Places places) {
        YamlWalk walk = new YamlWalk(places);
        walk.node(root, new Place(places.root(), "", OPEN), List.of());
        return walk.seen;
    }

    private void node(Node node, Place place, List<String> path) {
        Place before = seen.get(node);
        Place now = before == null ? place : before.with(place);
        if (now.equals(before)) {
            return;
        }
        seen.put(node, now);
        if (node instanceof MappingNode mapping) {
            boolean paired = places.pairs() && namesAKey(mapping);
            mapping.getValue().forEach(entry -> entry(entry, paired, now, path));
        } else if (node instanceof SequenceNode list) {
            List<String> inList = plus(path, "[]");
            list.getValue().forEach(item -> node(item, now, inList));
        }
    }

    private void entry(NodeTuple entry, boolean paired, Place around, List<String> path) {
        Node value = entry.getValueNode();
        if (!(entry.getKeyNode() instanceof ScalarNode key)) {
            Place hidden = new Place(Reach.KEY, "", 0);
            node(entry.getKeyNode(), hidden, path);
            node(value, hidden, path);
            return;
        }
        String name = key.getValue();
        Reach reach = name.equals("<<") ? around.reach : places.at(around.reach, path, name);
        if (paired && VALUES.contains(name) && reach == Reach.OPEN) {
            reach = Reach.NAMED;
        }
        boolean nothing =
                value instanceof ScalarNode scalar && scalar.getValue().isEmpty();
        boolean underKey =
                around.reach.compareTo(Reach.NAMED) >= 0 && !(around.reach == Reach.HEADER && !path.contains("[]"));
        boolean shown = !underKey && (name.equals("<<") || places.isName(path, name, nothing));
        Reach ofName = shown ? Reach.OPEN : underKey ? around.reach : Reach.UNKNOWN;
        boolean dark = reach.compareTo(Reach.STRANGE) >= 0
                || reach == Reach.UNKNOWN && !(value instanceof MappingNode) && !(nothing && shown);
        int column = around.column >= 0 || !dark
                ? around.column
                : key.getStartMark().orElseThrow().getColumn();
        node(key, new Place(ofName, "", column), path);
        node(value, new Place(reach, name, column), plus(path, name));
    }

    /** Whether one entry names a header or a property whose value another entry gives. */
    private static boolean namesAKey(MappingNode mapping) {
        return mapping.getValue().stream()
                .anyMatch(entry -> entry.getKeyNode() instanceof ScalarNode key
                        && NAMES.contains(key.getValue())
                        && entry.getValueNode() instanceof ScalarNode value
                        && SecretNames.speakOfOne(value.getValue()));
    }

    private static List<String> plus(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return longer;
    }
}
