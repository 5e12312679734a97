package io.llmbroker.cli;

import io.llmbroker.config.Catalog;
import io.llmbroker.config.Model;
import io.llmbroker.config.ModelEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** What the gateway says when it has started: where it listens, which models answer, how to try it. */
final class Greeting {
    private Greeting() {}

    /**
     * @param catalog the running configuration
     * @param host address that is bound
     * @param port port that is bound
     * @return lines for the terminal
     */
    static List<String> lines(Catalog catalog, String host, int port) {
        List<String> ready = new ArrayList<>();
        Map<String, StringJoiner> lacking = new LinkedHashMap<>();
        for (ModelEntry entry : catalog.models().values()) {
            if (entry instanceof Model model && !model.apiKey().ready()) {
                lacking.computeIfAbsent(model.apiKey().missingVariable(), name -> new StringJoiner(", "))
                        .add(model.alias());
            } else {
                ready.add(entry.alias());
            }
        }
        String url = "http://" + (host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host) + ":" + port;
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("LLMBroker listens on " + host + ":" + port + "   API documentation: " + url + "/docs");
        lines.add("  ready:   " + (ready.isEmpty() ? "no model" : String.join(", ", ready)));
        lacking.forEach((variable, models) -> lines.add("  no key:  " + models + "  (set " + variable + ")"));
        if (!ready.isEmpty()) {
            lines.add("  try it:  curl " + url + "/v1/chat/completions -H 'content-type: application/json' \\");
            lines.add("             -d '{\"model\": \"" + ready.get(0)
                    + "\", \"messages\": [{\"role\": \"user\", \"content\": \"Hello!\"}]}'");
        }
        lines.add("");
        return lines;
    }
}
