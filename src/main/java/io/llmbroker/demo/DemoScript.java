package io.llmbroker.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Decides what the demo model says. Pure: equal requests get equal answers. */
final class DemoScript {
    private static final int REMEMBERED = 40;
    private static final int MOST_CHOICES = 128;

    private final ObjectNode request;
    private final DemoOrders orders;
    private final String id;

    /**
     * @param request an OpenAI request
     * @param orders what the model was told to do
     * @param id 24 hexadecimal digits
     */
    DemoScript(ObjectNode request, DemoOrders orders, String id) {
        this.request = request;
        this.orders = orders;
        this.id = id;
    }

    /**
     * @param prompt what the request says
     * @return the answer to a chat
     */
    DemoAnswer chat(ChatPrompt prompt) {
        String said = DemoOrders.without(prompt.said());
        DemoTools tools = new DemoTools(request, said);
        List<String> called = prompt.toolResults().isEmpty() && orders.answer() == null ? tools.chosen() : List.of();
        String thoughts = thinks() ? "The user wrote " + Words.count(said) + " words. I shall answer them." : "";
        List<DemoAnswer.Choice> choices = new ArrayList<>();
        int n = n();
        for (int choice = 0; choice < n; choice++) {
            if (called.isEmpty()) {
                choices.add(text(thoughts, chatText(prompt, said, tools) + numbered(choice)));
            } else {
                choices.add(new DemoAnswer.Choice(
                        Words.split(thoughts), List.of(), calls(tools, called, choice), "tool_calls"));
            }
        }
        return answer(choices, prompt.tokens());
    }

    /**
     * @param prompts what to go on from, at least one
     * @return the answer to a legacy completion; {@code n} choices for each prompt
     */
    DemoAnswer completion(List<String> prompts) {
        List<DemoAnswer.Choice> choices = new ArrayList<>();
        int n = n();
        for (String prompt : prompts) {
            String said = Words.last(DemoOrders.without(prompt), REMEMBERED);
            String text = orders.answer() != null
                    ? orders.answer()
                    : " what you make of it, says LLMBroker's built-in demo model. You wrote: " + said;
            String echoed = request.path("echo").asBoolean() ? prompt : "";
            for (int choice = 0; choice < n; choice++) {
                choices.add(text("", echoed + text + numbered(choice)));
            }
        }
        return answer(choices, prompts.stream().mapToInt(Words::count).sum());
    }

    private DemoAnswer answer(List<DemoAnswer.Choice> choices, int promptTokens) {
        String model = request.path("model").asText("demo");
        return new DemoAnswer(id, model, choices, promptTokens, Math.min(orders.cached(), promptTokens));
    }

    private String chatText(ChatPrompt prompt, String said, DemoTools tools) {
        if (orders.answer() != null) {
            return orders.answer();
        }
        String format = request.at("/response_format/type").asText();
        if (format.equals("json_schema")) {
            JsonNode schema = request.at("/response_format/json_schema/schema");
            return new String(
                    Json.bytes(SchemaExample.of(schema, tools.word(), tools.number())), StandardCharsets.UTF_8);
        }
        String text = prose(prompt, said);
        if (format.equals("json_object")) {
            return new String(Json.bytes(Json.object().put("answer", text)), StandardCharsets.UTF_8);
        }
        return text;
    }

    private static String prose(ChatPrompt prompt, String said) {
        if (!prompt.toolResults().isEmpty()) {
            return "The tools have answered. " + String.join(" ", prompt.toolResults());
        }
        StringBuilder text = new StringBuilder("Hello from LLMBroker's built-in demo model.");
        seen(text, prompt.images(), "image");
        seen(text, prompt.files(), "file");
        String last = Words.last(said, REMEMBERED);
        return text.append(last.isEmpty() ? " You said nothing." : " You said: " + last)
                .toString();
    }

    private static void seen(StringBuilder text, int count, String thing) {
        if (count > 0) {
            text.append(" I see ").append(count).append(' ').append(thing).append(count > 1 ? "s." : ".");
        }
    }

    private static String numbered(int choice) {
        return choice == 0 ? "" : " (Answer " + (choice + 1) + ".)";
    }

    private List<DemoAnswer.ToolCall> calls(DemoTools tools, List<String> names, int choice) {
        List<DemoAnswer.ToolCall> calls = new ArrayList<>();
        for (String name : names) {
            String callId = "call_" + id.substring(0, 16) + "_" + choice + "_" + calls.size();
            calls.add(new DemoAnswer.ToolCall(callId, name, tools.arguments(name)));
        }
        return calls;
    }

    /** Cuts at the first stop sequence, then at the token limit, which thoughts use up first. */
    private DemoAnswer.Choice text(String thoughts, String whole) {
        String text = whole;
        for (String stop : stops()) {
            int at = text.indexOf(stop);
            text = at < 0 ? text : text.substring(0, at);
        }
        List<String> reasoning = Words.split(thoughts);
        List<String> content = Words.split(text);
        int limit = limit();
        boolean cut = reasoning.size() + content.size() > limit;
        int thought = Math.min(reasoning.size(), limit);
        return new DemoAnswer.Choice(
                reasoning.subList(0, thought),
                content.subList(0, Math.min(content.size(), limit - thought)),
                List.of(),
                cut ? "length" : "stop");
    }

    private boolean thinks() {
        String effort = request.path("reasoning_effort").asText("none");
        return orders.reasoning() || !(effort.equals("none") || effort.equals("null"));
    }

    private int n() {
        JsonNode n = request.path("n");
        if (n.isMissingNode() || n.isNull()) {
            return 1;
        }
        if (!n.isIntegralNumber() || n.intValue() < 1 || n.intValue() > MOST_CHOICES) {
            throw DemoFailure.invalid("n", "Invalid 'n': expected a whole number from 1 to " + MOST_CHOICES + ".");
        }
        return n.intValue();
    }

    private int limit() {
        for (String name : List.of("max_completion_tokens", "max_tokens")) {
            JsonNode limit = request.path(name);
            if (!limit.isMissingNode() && !limit.isNull()) {
                if (!limit.isIntegralNumber() || limit.intValue() < 1) {
                    throw DemoFailure.invalid(name, "Invalid '" + name + "': expected a whole number above 0.");
                }
                return limit.intValue();
            }
        }
        return Integer.MAX_VALUE;
    }

    private List<String> stops() {
        List<String> stops = new ArrayList<>();
        JsonNode stop = request.path("stop");
        if (stop.isTextual()) {
            stops.add(stop.textValue());
        }
        stop.forEach(one -> stops.add(one.asText()));
        stops.removeIf(String::isEmpty);
        return stops;
    }
}
