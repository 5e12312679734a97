package io.llmbroker.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** What a canonical chunk holds. Stateless. */
final class Chunks {
    private Chunks() {}

    /**
     * @param chunk a canonical chunk of a chat or of a text completion
     * @return whether it has text, reasoning, a tool call or a finish: more than a role
     */
    static boolean hasContent(ObjectNode chunk) {
        for (JsonNode choice : chunk.path("choices")) {
            if (!isEmpty(choice.path("finish_reason")) || !isEmpty(choice.path("text"))) {
                return true;
            }
            for (Map.Entry<String, JsonNode> field : choice.path("delta").properties()) {
                if (!field.getKey().equals("role") && !isEmpty(field.getValue())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || value.isTextual() && value.textValue().isEmpty()
                || value.isContainerNode() && value.isEmpty();
    }
}
