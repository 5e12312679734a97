package io.llmbroker.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * A YAML file as a tree, with the place of every node.
 *
 * @param root the file's mapping
 * @param places where each node stands
 * @param broken what was reported already and stands in the tree as null
 */
record Document(ObjectNode root, Map<JsonPointer, Place> places, List<JsonPointer> broken) {
    /**
     * Where a node stands.
     *
     * @param line from 1: that of the key, or of the list's item
     * @param path for people: {@code models.gpt-4o.fallbacks[0]}
     * @param plain whether it is a scalar without quotes
     */
    record Place(int line, String path, boolean plain) {
        static final Place ROOT = new Place(1, "", false);

        Place member(String name, int atLine, boolean isPlain) {
            String shown = name.isEmpty() || !name.equals(name.strip()) ? "'" + name + "'" : name;
            return new Place(atLine, path.isEmpty() ? shown : path + "." + shown, isPlain);
        }

        Place item(int index, int atLine, boolean isPlain) {
            return new Place(atLine, path + "[" + index + "]", isPlain);
        }
    }
}
