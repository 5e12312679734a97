package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.util.Optional;
import java.util.Set;

/**
 * {@code tools}, legacy {@code functions} and {@code web_search_options} to the vendor's tools. The vendor's own tools
 * go out unchanged.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/implement-tool-use">Tool use</a>
 * @see <a href="https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/web-search-tool">Web search tool</a>
 */
final class Tools {
    private Tools() {}

    /**
     * @param call what to send
     * @param facts of its model
     * @return the tools, possibly none
     * @throws ApiError 400 for a kind of tool that the vendor lacks
     */
    static ArrayNode of(Call call, ModelFacts facts) {
        ArrayNode tools = Json.NODES.arrayNode();
        Optional<Set<String>> allowed = ToolChoice.allowedTools(call);
        JsonNode list = call.request().path("tools");
        for (int i = 0; i < list.size(); i++) {
            JsonNode tool = list.get(i);
            if (allowed.isEmpty() || allowed.get().contains(name(tool))) {
                tools.add(tool(tool, "tools[" + i + "]", call, facts));
            }
        }
        if (isLegacy(call)) {
            call.request().path("functions").forEach(function -> tools.add(function(function, call, facts)));
        }
        if (call.request().path("web_search_options").isObject()) {
            tools.add(webSearch(call, facts));
        }
        return tools;
    }

    /**
     * Whether the client speaks the old {@code functions} form, and so must be answered.
     *
     * @param call what was asked
     * @return whether it has functions and no tools
     */
    static boolean isLegacy(Call call) {
        return call.request().path("functions").size() > 0
                && call.request().path("tools").isEmpty();
    }

    /** The name of a tool of either format. */
    static String name(JsonNode tool) {
        return tool.path("function").path("name").asText(tool.path("name").asText(""));
    }

    private static ObjectNode tool(JsonNode tool, String path, Call call, ModelFacts facts) {
        if (tool.path("function").isObject()) {
            ObjectNode result = function(tool.get("function"), call, facts);
            tool.properties().forEach(field -> {
                if (!field.getKey().equals("type") && !field.getKey().equals("function")) {
                    result.set(field.getKey(), field.getValue().deepCopy());
                }
            });
            return result;
        }
        if (!tool.isObject()
                || tool.path("custom").isObject()
                || !tool.hasNonNull("name") && !tool.hasNonNull("type")) {
            throw ApiError.unsupported(
                    path, path + ": " + call.provider() + " takes function tools and its own, not this kind of tool");
        }
        return tool.deepCopy();
    }

    private static ObjectNode function(JsonNode function, Call call, ModelFacts facts) {
        ObjectNode tool = Json.object();
        tool.set("name", function.path("name"));
        if (function.hasNonNull("description")) {
            tool.set("description", function.get("description"));
        }
        tool.set("input_schema", schema(function.path("parameters")));
        function.properties().forEach(field -> {
            if (!Set.of("name", "description", "parameters", "strict").contains(field.getKey())) {
                tool.set(field.getKey(), field.getValue().deepCopy());
            }
        });
        if (function.path("strict").asBoolean()) {
            if (facts.strictTools()) {
                tool.put("strict", true);
            } else {
                call.report().dropped("tools.strict", "the model has no strict tools");
            }
        }
        return tool;
    }

    /** The vendor wants an object schema, always. */
    private static ObjectNode schema(JsonNode parameters) {
        ObjectNode schema = parameters.isObject() ? parameters.deepCopy() : Json.object();
        if (!schema.hasNonNull("type")) {
            ObjectNode typed = Json.object().put("type", "object");
            typed.setAll(schema);
            schema = typed.put("type", "object");
        }
        if (parameters.isEmpty()) {
            schema.putObject("properties");
        }
        return schema;
    }

    private static ObjectNode webSearch(Call call, ModelFacts facts) {
        if (facts.webSearchTool().isEmpty()) {
            throw ApiError.unsupported("web_search_options", call.model() + " has no web search");
        }
        JsonNode options = call.request().get("web_search_options");
        ObjectNode tool = Json.object().put("type", facts.webSearchTool()).put("name", "web_search");
        JsonNode place = options.path("user_location").path("approximate");
        if (place.isObject()) {
            tool.putObject("user_location").put("type", "approximate").setAll((ObjectNode) place.deepCopy());
        }
        if (options.hasNonNull("search_context_size")) {
            call.report().dropped("web_search_options.search_context_size", "the vendor has no such setting");
        }
        return tool;
    }
}
