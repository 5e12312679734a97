package io.llmbroker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * What the gateway said. Immutable by convention: nobody changes the bytes.
 *
 * @param bytes as they came
 * @param raw the same, parsed
 */
record Answer(byte[] bytes, JsonNode raw) {
    /** @throws IOException when the bytes are not a JSON object */
    static Answer of(byte[] bytes) throws IOException {
        JsonNode tree = JsonTree.read(bytes);
        if (!tree.isObject()) {
            throw new IOException("no JSON object");
        }
        return new Answer(bytes, tree);
    }

    /** @return a copy that may be shown on a terminal */
    JsonNode plain(Shell shell) {
        return Plain.tree(raw, shell::plain);
    }
}
