package io.llmbroker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.cli.Table.Cell;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** Which models the running revision has. */
@Command(
        name = "models",
        description = "Show the models that run: who answers, which lack their key, where each is written.",
        footer = {
            "",
            "Example:  llmbroker models",
            "          llmbroker models --json | jq -r '.models[] | select(.ready | not) | .lacks' | sort -u"
        })
final class ModelsCommand extends AdminCommand {
    ModelsCommand(Shell shell) {
        super(shell);
    }

    @Override
    int ask(Admin gateway) throws AdminFailure {
        return show(gateway.get("/models"), this::lines);
    }

    private List<String> lines(JsonNode answer) {
        Table table =
                new Table(ink(), "MODEL", "ANSWERED BY", "READY", ">RETRIES", ">TIMEOUT", "FALLBACKS", "WHERE", "URL");
        for (JsonNode model : answer.path("models")) {
            table.row(
                    new Cell(model.path("alias").asText(), ink()::bold),
                    Cell.of(answeredBy(model)),
                    ready(model),
                    Cell.of(model.path("retries").asText()),
                    Cell.of(seconds(model.path("timeout_seconds"))),
                    Cell.of(joined(model.path("fallbacks"))),
                    new Cell(model.path("place").asText(), ink()::dim),
                    new Cell(model.path("base_url").asText(""), ink()::dim));
        }
        return table.lines();
    }

    /** For example {@code openai/gpt-4o-mini} or {@code weighted: gpt-4o-mini 80, qwen-plus 20}. */
    private static String answeredBy(JsonNode model) {
        if (!model.path("kind").asText().equals("virtual")) {
            return model.path("provider").asText() + "/"
                    + model.path("vendor_model").asText();
        }
        List<String> targets = new ArrayList<>();
        for (JsonNode target : model.path("targets")) {
            String weight = target.path("weight").isNumber()
                    ? " " + target.path("weight").asText()
                    : "";
            targets.add(target.path("model").asText() + weight);
        }
        return model.path("strategy").asText() + ": " + String.join(", ", targets);
    }

    private Cell ready(JsonNode model) {
        if (model.path("ready").asBoolean()) {
            return new Cell("yes", ink()::green);
        }
        return new Cell(
                model.path("lacks").isTextual() ? "lacks " + model.path("lacks").textValue() : "no", ink()::yellow);
    }

    private static String seconds(JsonNode number) {
        return number.isNumber() ? number.asText().replaceFirst("\\.0+$", "") + " s" : "";
    }

    private static String joined(JsonNode names) {
        List<String> all = new ArrayList<>();
        names.forEach(name -> all.add(name.asText()));
        return String.join(", ", all);
    }
}
