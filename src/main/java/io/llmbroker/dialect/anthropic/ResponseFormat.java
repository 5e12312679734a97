package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How {@code response_format} is sent. A pure function of the call, so that the answer's translation derives the same
 * again: the vendor's structured outputs where the model has them and the schema allows, else a tool whose arguments become the content;
 * {@code json_object} is an instruction.
 *
 * @param way how it is sent
 * @param tool name of the tool that takes the answer, empty unless the way is {@code TOOL}
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/structured-outputs">Structured outputs</a>
 */
record ResponseFormat(Way way, String tool, JsonNode jsonSchema, boolean otherTools) {
    private static final String TOOL = "respond_with_json";
    private static final String INSTRUCTION =
            "Respond with one valid JSON object and nothing else: no prose, no explanation, no code fences.";

    /** Ways to ask for JSON. */
    enum Way {
        TEXT,
        NATIVE,
        TOOL,
        INSTRUCTION
    }

    static ResponseFormat of(Call call) {
        JsonNode format = call.request().path("response_format");
        JsonNode jsonSchema = format.path("json_schema");
        return switch (format.path("type").asText("text")) {
            case "text" -> new ResponseFormat(Way.TEXT, "", jsonSchema, false);
            case "json_object" -> new ResponseFormat(Way.INSTRUCTION, "", jsonSchema, false);
            case "json_schema" -> schema(call, jsonSchema);
            default ->
                throw ApiError.invalidRequest(
                        null, "response_format.type", "response_format.type must be text, json_object or json_schema");
        };
    }

    private static ResponseFormat schema(Call call, JsonNode jsonSchema) {
        if (!jsonSchema.path("schema").isObject()) {
            return new ResponseFormat(Way.INSTRUCTION, "", jsonSchema, false);
        }
        ModelFacts facts = ModelFacts.of(call);
        boolean open = ClosedSchema.of(jsonSchema.get("schema"), List.of()).wasOpen();
        if (facts.structuredOutputs() && !(open && facts.forcedTools())) {
            return new ResponseFormat(Way.NATIVE, "", jsonSchema, false);
        }
        Set<String> taken = new HashSet<>();
        call.request().path("tools").forEach(tool -> taken.add(Tools.name(tool)));
        call.request().path("functions").forEach(tool -> taken.add(Tools.name(tool)));
        String name = TOOL;
        while (taken.contains(name)) {
            name += "_";
        }
        return new ResponseFormat(Way.TOOL, name, jsonSchema, !taken.isEmpty());
    }

    boolean isTool() {
        return way == Way.TOOL;
    }

    /** Whether a tool call of the answer is no call but the content. */
    boolean isContent(String toolName) {
        return isTool() && tool.equals(toolName);
    }

    /**
     * Adds what this format needs to the vendor's request.
     *
     * @param call what to send, told what changes
     * @param system takes the instruction, last, so that a cached prefix stays as it is
     * @param tools takes the tool
     * @param outputConfig takes the schema
     * @throws ApiError 400 for a schema that a tool cannot have
     */
    void apply(Call call, ArrayNode system, ArrayNode tools, ObjectNode outputConfig) {
        switch (way) {
            case TEXT -> {
                return;
            }
            case INSTRUCTION -> {
                system.addObject().put("type", "text").put("text", INSTRUCTION);
                call.report().changed("response_format", "sent as an instruction");
            }
            case TOOL -> {
                tools.add(toolDefinition());
                call.report().changed("response_format", "sent as a tool whose arguments are the content");
            }
            case NATIVE -> nativeFormat(call, outputConfig);
        }
    }

    private void nativeFormat(Call call, ObjectNode outputConfig) {
        if (outputConfig.has("format")) {
            return;
        }
        ClosedSchema closed =
                ClosedSchema.of(jsonSchema.get("schema"), ModelFacts.of(call).schemaDrops());
        if (!closed.changes().isEmpty()) {
            call.report().changed("response_format", "schema: " + String.join(", ", closed.changes()));
        }
        outputConfig.putObject("format").put("type", "json_schema").set("schema", closed.schema());
    }

    private ObjectNode toolDefinition() {
        ObjectNode schema = jsonSchema.get("schema").deepCopy();
        if (!schema.path("type").asText("object").equals("object")) {
            throw ApiError.unsupported(
                    "response_format.json_schema.schema",
                    "response_format.json_schema.schema: this model takes schemas of an object only");
        }
        schema.put("type", "object");
        ObjectNode definition = Json.object().put("name", tool);
        definition.put(
                "description",
                jsonSchema
                        .path("description")
                        .asText("Gives the final answer to the user. Its input is the answer itself."));
        definition.set("input_schema", schema);
        return definition;
    }

    /**
     * Chooses the tool that takes the answer; the client's own tools stay possible, one at a time.
     *
     * @param asked the client's {@code tool_choice}
     * @param choice takes the vendor's
     */
    void chooseTool(JsonNode asked, ObjectNode choice) {
        if (asked.path("function").isObject()) {
            choice.put("type", "tool").set("name", asked.get("function").path("name"));
        } else if (otherTools && !asked.asText("").equals("none")) {
            choice.put("type", "any").put("disable_parallel_tool_use", true);
        } else {
            choice.put("type", "tool").put("name", tool);
        }
    }
}
