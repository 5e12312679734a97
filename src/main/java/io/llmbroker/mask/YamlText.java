package io.llmbroker.mask;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The scalars of a YAML file, each with where it stands in the text and what is known of its place. Stateless. */
final class YamlText {
    private static final int MAX_ALIASES = 10_000;
    private static final int MAX_CHARACTERS = 16 * 1024 * 1024;

    /**
     * A scalar.
     *
     * @param begin index of its first character, or of its anchor or tag
     * @param end index behind its last
     * @param value what it says
     * @param place what is known of its place
     */
    record Scalar(int begin, int end, String value, YamlWalk.Place place) {}

    private YamlText() {}

    /**
     * @param text of a file
     * @param places which of them may hold keys
     * @return its scalars in their order; nothing when it is not YAML
     */
    static Optional<List<Scalar>> scalars(String text, Places places) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setSchema(new CoreSchema())
                    .setUseMarks(true)
                    .setAllowNonScalarKeys(true)
                    .setCodePointLimit(MAX_CHARACTERS)
                    .setBufferSize(text.length() + 2) // it breaks where a surrogate pair meets a buffer's end
                    .setMaxAliasesForCollections(MAX_ALIASES)
                    .build();
            Optional<Node> root = new Compose(settings).composeString(text);
            List<Scalar> scalars = root.isEmpty() ? List.of() : inOrder(YamlWalk.of(root.get(), places), text);
            return isInOrder(scalars) ? Optional.of(scalars) : Optional.empty();
        } catch (YamlEngineException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    private static List<Scalar> inOrder(Map<Node, YamlWalk.Place> nodes, String text) {
        int[] index = indexOfCodePoints(text);
        List<Scalar> scalars = new ArrayList<>();
        nodes.forEach((node, place) -> {
            int begin = node.getStartMark().orElseThrow().getIndex();
            int end = node.getEndMark().orElseThrow().getIndex();
            if (node instanceof ScalarNode scalar && begin < end) { // nothing at all is a scalar, too
                scalars.add(new Scalar(
                        index == null ? begin : index[begin],
                        index == null ? end : index[end],
                        scalar.getValue(),
                        place));
            }
        });
        scalars.sort(Comparator.comparingInt(Scalar::begin));
        return scalars;
    }

    /** The marks are the parser's; a file that it sees in another order than people do is no YAML to us. */
    private static boolean isInOrder(List<Scalar> scalars) {
        int from = 0;
        for (Scalar scalar : scalars) {
            if (scalar.begin() < from) {
                return false;
            }
            from = scalar.end();
        }
        return true;
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
