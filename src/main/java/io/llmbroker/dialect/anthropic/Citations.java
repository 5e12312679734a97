package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;

/**
 * Citations of web pages to OpenAI's {@code annotations}; those of documents survive in the original blocks only.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/web-search-tool">Web search tool,
 *     citations</a>
 */
final class Citations {
    private Citations() {}

    /**
     * @param block a text block
     * @param start where its text begins in the content, in code points
     * @return its annotations, possibly none
     */
    static ArrayNode annotations(JsonNode block, int start) {
        ArrayNode annotations = Json.NODES.arrayNode();
        String text = block.path("text").asText("");
        for (JsonNode citation : block.path("citations")) {
            if (citation.path("url").isTextual()) {
                ObjectNode annotation = annotations.addObject().put("type", "url_citation");
                annotation
                        .putObject("url_citation")
                        .put("url", citation.get("url").asText(""))
                        .put("title", citation.path("title").asText(""))
                        .put("start_index", start)
                        .put("end_index", start + length(text));
            }
        }
        return annotations;
    }

    /** Length in code points. */
    static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
