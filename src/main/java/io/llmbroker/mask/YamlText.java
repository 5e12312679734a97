package io.llmbroker.mask;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The scalars of a YAML file, each with where it stands in the text and what is known of its place. An anchor's value is
 * what the strictest of its uses says. For one file.
 */
final class YamlText {
    private static final int MAX_ALIASES = 10_000;
    private static final int MAX_CHARACTERS = 16 * 1024 * 1024;
    private static final List<String> VALUES =
            List.of("value", "values", "expression", "constant", "simple", "text", "default");
    private static final List<String> NAMES = List.of("name", "key", "header");

    /**
     * A scalar.
     *
     * @param begin index of its first character, or of its anchor or tag
     * @param end index behind its last
     * @param value what it says
     * @param name of the nearest mapping's entry that it is in
     * @param reach what is known of its place
     */
    record Scalar(int begin, int end, String value, String name, Reach reach) {}

    private record Seen(Reach reach, String name) {}

    private final Places places;
    private final Map<Node, Seen> seen = new IdentityHashMap<>();

    private YamlText(Places places) {
        this.places = places;
    }

    /**
     * @param text of a file
     * @param places which of them may hold keys
     * @return its scalars in their order; nothing when it is not YAML
     */
    static Optional<List<Scalar>> scalars(String text, Places places) {
        YamlText yaml = new YamlText(places);
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setSchema(new CoreSchema())
                    .setUseMarks(true)
                    .setAllowNonScalarKeys(true)
                    .setCodePointLimit(MAX_CHARACTERS)
                    .setBufferSize(text.length() + 2) // it breaks where a surrogate pair meets a buffer's end
                    .setMaxAliasesForCollections(MAX_ALIASES)
                    .build();
            new Compose(settings).composeString(text).ifPresent(root -> yaml.walk(root, places.root(), List.of(), ""));
            return Optional.of(yaml.inOrder(text));
        } catch (YamlEngineException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    private void walk(Node node, Reach reach, List<String> path, String name) {
        Seen before = seen.get(node);
        if (before != null && before.reach.compareTo(reach) >= 0) {
            return;
        }
        seen.put(node, new Seen(reach, name));
        if (node instanceof MappingNode mapping) {
            boolean paired = places.pairs() && namesAKey(mapping);
            for (NodeTuple entry : mapping.getValue()) {
                walk(entry, paired, reach, path);
            }
        } else if (node instanceof SequenceNode list) {
            List<String> inList = plus(path, "[]");
            list.getValue().forEach(item -> walk(item, reach, inList, name));
        }
    }

    private void walk(NodeTuple entry, boolean paired, Reach around, List<String> path) {
        if (!(entry.getKeyNode() instanceof ScalarNode key)) {
            walk(entry.getKeyNode(), Reach.KEY, path, "");
            walk(entry.getValueNode(), Reach.KEY, path, "");
            return;
        }
        String name = key.getValue();
        Reach reach = name.equals("<<") ? around : places.at(around, path, name);
        if (paired && VALUES.contains(name) && reach == Reach.OPEN) {
            reach = Reach.NAMED;
        }
        boolean shown = around.compareTo(Reach.NAMED) < 0 || around == Reach.HEADER && !path.contains("[]");
        walk(key, shown ? Reach.OPEN : around, path, "");
        walk(entry.getValueNode(), reach, plus(path, name), name);
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

    private List<Scalar> inOrder(String text) {
        int[] index = indexOfCodePoints(text);
        List<Scalar> scalars = new ArrayList<>();
        seen.forEach((node, about) -> {
            if (node instanceof ScalarNode scalar) {
                int begin = node.getStartMark().orElseThrow().getIndex();
                int end = node.getEndMark().orElseThrow().getIndex();
                scalars.add(new Scalar(
                        index == null ? begin : index[begin],
                        index == null ? end : index[end],
                        scalar.getValue(),
                        about.name,
                        about.reach));
            }
        });
        scalars.sort(Comparator.comparingInt(Scalar::begin));
        return scalars;
    }

    /** The parser counts code points: where each begins, or null where each is one character. */
    private static int[] indexOfCodePoints(String text) {
        int count = text.codePointCount(0, text.length());
        if (count == text.length()) {
            return null;
        }
        int[] index = new int[count + 1];
        for (int i = 0; i < count; i++) {
            index[i + 1] = text.offsetByCodePoints(index[i], 1);
        }
        return index;
    }
}
