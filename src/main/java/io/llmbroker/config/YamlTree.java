package io.llmbroker.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.Document.Place;
import io.llmbroker.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns YAML nodes into a JSON tree and remembers where each one stood. Anchors are written out. For one file. */
final class YamlTree {
    /** Nodes after anchors are written out: stops a file of a few lines from filling the memory. */
    private static final int MAX_NODES = 200_000;

    private static final int MAX_DEPTH = 100;

    private final Problems problems;
    private final Map<JsonPointer, Place> places = new HashMap<>();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<JsonPointer> broken = new ArrayList<>();
    private int nodes;

    YamlTree(Problems problems) {
        this.problems = problems;
    }

    /** @return the document, or null when there is no sense in looking at it */
    Document document(MappingNode root) {
        places.put(JsonPointer.empty(), Place.ROOT);
        ObjectNode tree = mapping(root, JsonPointer.empty(), Place.ROOT);
        if (nodes > MAX_NODES) {
            problems.addAtLine(1, "anchors make the file too large", "use fewer aliases (*)");
            return null;
        }
        return new Document(tree, places, broken);
    }

    private JsonNode convert(Node node, JsonPointer at, Place place) {
        if (++nodes > MAX_NODES) {
            return Json.NODES.nullNode();
        }
        places.put(at, place);
        if (node instanceof ScalarNode scalar) {
            return scalar(scalar, at, place);
        }
        if (open.size() == MAX_DEPTH) {
            return broken(at, place, "nested too deeply", null);
        }
        if (!open.add(node)) {
            return broken(at, place, "an anchor that holds itself", null);
        }
        try {
            if (!Tag.MAP.equals(node.getTag()) && !Tag.SEQ.equals(node.getTag())) {
                return unknownTag(at, place);
            }
            return node instanceof MappingNode mapping
                    ? mapping(mapping, at, place)
                    : sequence((SequenceNode) node, at, place);
        } finally {
            open.remove(node);
        }
    }

    private ObjectNode mapping(MappingNode node, JsonPointer at, Place place) {
        ObjectNode object = Json.object();
        for (NodeTuple tuple : node.getValue()) {
            int line = line(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.addAtLine(line, "a key must be plain text", "put text that begins with [ or { in quotes");
                continue;
            }
            Place member = place.member(key.getValue(), line, isPlain(tuple.getValueNode()));
            if (object.has(key.getValue())) {
                Place first = places.get(at.appendProperty(key.getValue()));
                problems.addAt(member, "is there twice", "first in line " + first.line());
                continue;
            }
            object.set(key.getValue(), convert(tuple.getValueNode(), at.appendProperty(key.getValue()), member));
        }
        return object;
    }

    private ArrayNode sequence(SequenceNode node, JsonPointer at, Place place) {
        ArrayNode array = Json.NODES.arrayNode();
        for (Node item : node.getValue()) {
            int index = array.size();
            array.add(convert(item, at.appendIndex(index), place.item(index, line(item), isPlain(item))));
        }
        return array;
    }

    private JsonNode scalar(ScalarNode node, JsonPointer at, Place place) {
        Tag tag = node.getTag();
        String text = node.getValue();
        if (Tag.STR.equals(tag) || Tag.ENV_TAG.equals(tag)) { // the latter: ${VAR}, filled in later
            return Json.NODES.textNode(text);
        }
        if (Tag.NULL.equals(tag)) {
            return Json.NODES.nullNode();
        }
        JsonNode value =
                Tag.BOOL.equals(tag) || Tag.INT.equals(tag) || Tag.FLOAT.equals(tag) ? CoreScalar.parse(text) : null;
        if (value != null) {
            return value;
        }
        if (Tag.FLOAT.equals(tag) || Tag.INT.equals(tag)) {
            return broken(at, place, "not a number that JSON has", null);
        }
        return unknownTag(at, place);
    }

    private JsonNode unknownTag(JsonPointer at, Place place) {
        return broken(at, place, "unknown YAML tag (!)", "put text that begins with ! in quotes");
    }

    private JsonNode broken(JsonPointer at, Place place, String message, String suggestion) {
        problems.addAt(place, message, suggestion);
        broken.add(at);
        return Json.NODES.nullNode();
    }

    private static boolean isPlain(Node node) {
        return node instanceof ScalarNode scalar && scalar.isPlain();
    }

    private static int line(Node node) {
        return 1 + node.getStartMark().orElseThrow().getLine();
    }
}
