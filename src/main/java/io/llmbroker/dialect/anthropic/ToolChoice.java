package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * {@code tool_choice}, {@code parallel_tool_calls} and legacy {@code function_call} to the vendor's {@code tool_choice}.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/implement-tool-use#forcing-tool-use">Forcing
 *     tool use</a>
 */
final class ToolChoice {
    private ToolChoice() {}

    /**
     * @param call what to send, which has tools
     * @param facts of its model
     * @param format how its response format is sent
     * @return the choice, empty when the vendor's default is meant
     * @throws ApiError 400 when the model cannot be forced to call a tool
     */
    static Optional<ObjectNode> of(Call call, ModelFacts facts, ResponseFormat format) {
        ObjectNode choice = Json.object();
        JsonNode asked = asked(call);
        if (format.isTool()) {
            format.chooseTool(asked, choice);
        } else {
            set(choice, asked);
            if (forces(choice) && !facts.forcedTools()) {
                throw ApiError.unsupported(
                        "tool_choice",
                        "tool_choice: " + call.model() + " cannot be forced to call a tool, only 'auto' and 'none'");
            }
        }
        boolean single = Tools.isLegacy(call)
                || call.request().path("parallel_tool_calls").isBoolean()
                        && !call.request().get("parallel_tool_calls").asBoolean();
        if (single && !choice.path("type").asText("").equals("none")) {
            if (choice.isEmpty()) {
                choice.put("type", "auto");
            }
            choice.put("disable_parallel_tool_use", true);
        }
        return choice.isEmpty() ? Optional.empty() : Optional.of(choice);
    }

    /** @return whether the vendor's choice makes the model call a tool */
    static boolean forces(JsonNode choice) {
        String type = choice.path("type").asText("");
        return type.equals("any") || type.equals("tool");
    }

    /**
     * @param call what to send
     * @return the names that {@code tool_choice: allowed_tools} leaves, empty when it leaves all
     */
    static Optional<Set<String>> allowedTools(Call call) {
        JsonNode choice = call.request().path("tool_choice");
        if (!choice.path("type").asText("").equals("allowed_tools")) {
            return Optional.empty();
        }
        Set<String> names = new HashSet<>();
        choice.path("allowed_tools").path("tools").forEach(tool -> names.add(Tools.name(tool)));
        return Optional.of(names);
    }

    private static JsonNode asked(Call call) {
        return call.request().path(Tools.isLegacy(call) ? "function_call" : "tool_choice");
    }

    private static void set(ObjectNode choice, JsonNode asked) {
        if (asked.isTextual()) {
            named(choice, asked.asText(""));
        } else if (asked.path("type").asText("").equals("allowed_tools")) {
            named(choice, asked.path("allowed_tools").path("mode").asText("auto"));
        } else if (asked.path("function").isObject()) {
            choice.put("type", "tool").set("name", asked.get("function").path("name"));
        } else if (asked.hasNonNull("name")
                && asked.path("type").asText("function").equals("function")) {
            choice.put("type", "tool").set("name", asked.get("name"));
        } else if (asked.hasNonNull("type")) {
            choice.setAll((ObjectNode) asked.deepCopy()); // the vendor's own form
        } else if (!asked.isMissingNode() && !asked.isNull()) {
            throw unknown();
        }
    }

    private static void named(ObjectNode choice, String mode) {
        choice.put(
                "type",
                switch (mode) {
                    case "auto", "none" -> mode;
                    case "required", "any" -> "any";
                    default -> throw unknown();
                });
    }

    private static ApiError unknown() {
        return ApiError.invalidRequest(
                null, "tool_choice", "tool_choice must be 'auto', 'none', 'required' or name a function");
    }
}
