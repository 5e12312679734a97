package io.llmbroker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.llmbroker.cli.Table.Cell;
import io.llmbroker.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Writes out the plan for a request in sections. For one thread. */
final class PlanText {
    private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter PRETTY =
            Json.MAPPER.writer(new DefaultPrettyPrinter(Separators.createDefaultInstance()
                            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                            .withObjectEmptySeparator("")
                            .withArrayEmptySeparator(""))
                    .withObjectIndenter(INDENT)
                    .withArrayIndenter(INDENT));

    private final JsonNode plan;
    private final JsonNode request;
    private final Ink ink;
    private final List<String> lines = new ArrayList<>();

    /**
     * @param plan plain
     * @param request the vendor's request, as it came: its texts may have several lines
     */
    PlanText(JsonNode plan, JsonNode request, Ink ink) {
        this.plan = plan;
        this.request = request;
        this.ink = ink;
    }

    List<String> lines() {
        error();
        candidates();
        parameters();
        reasons("Not sent", "dropped");
        reasons("Sent otherwise", "changed");
        way();
        request();
        return lines;
    }

    private void heading(String text) {
        if (!lines.isEmpty()) {
            lines.add("");
        }
        lines.add(ink.bold(text));
    }

    private void add(Table table) {
        table.lines().stream().skip(1).forEach(line -> lines.add("  " + line));
    }

    private void error() {
        JsonNode error = plan.path("error").has("error") ? plan.path("error").path("error") : plan.path("error");
        if (error.isObject()) {
            heading("Refused");
            StringJoiner about = new StringJoiner(", ");
            for (JsonNode one : List.of(plan.path("error").path("status"), error.path("type"), error.path("code"))) {
                if (one.isValueNode() && !one.isNull()) {
                    about.add(one.asText());
                }
            }
            lines.add("  " + ink.red(error.path("message").asText()) + "  " + ink.dim(about.toString()));
        }
    }

    private void candidates() {
        heading("Who answers");
        String asked = plan.path("asked").asText("null");
        String matches = plan.path("matches").asText("null");
        lines.add("  " + (asked.equals("null") ? "no model is named" : asked)
                + (matches.equals("null") || matches.equals(asked) ? "" : " is " + matches)
                + (plan.path("strategy").isTextual()
                        ? ", " + plan.path("strategy").asText()
                        : "")
                + ink.dim("  (revision " + plan.path("revision").asText() + ")"));
        Table table = new Table(ink, ">", "", "", "", ">", ">", "");
        int number = 0;
        for (JsonNode candidate : plan.path("candidates")) {
            table.row(
                    Cell.of(++number + "."),
                    new Cell(candidate.path("model").asText(), ink::cyan),
                    Cell.of(candidate.path("provider").asText() + "/"
                            + candidate.path("vendor_model").asText()),
                    Cell.of(part(candidate)),
                    Cell.of(candidate.path("retries").asText() + " retries"),
                    Cell.of(candidate.path("in_flight").asText() + " in flight"),
                    state(candidate));
        }
        add(table);
    }

    private Cell state(JsonNode candidate) {
        if (!candidate.path("ready").asBoolean()) {
            return new Cell("lacks " + candidate.path("lacks").asText(), ink::yellow);
        }
        return candidate.path("refuses").isTextual()
                ? new Cell("refuses: " + candidate.path("refuses").textValue(), ink::yellow)
                : new Cell("ready", ink::green);
    }

    private static String part(JsonNode candidate) {
        String part = candidate.path("part").asText();
        return candidate.path("weight").isNumber()
                ? part + ", weight " + candidate.path("weight").asText()
                : part;
    }

    private void parameters() {
        if (plan.path("parameters").isEmpty()) {
            return;
        }
        heading("Parameters");
        Table table = new Table(ink, "", "", "", "");
        for (JsonNode parameter : plan.path("parameters")) {
            String level = parameter.path("level").asText("null");
            String from = parameter.path("from").asText();
            table.row(
                    new Cell(parameter.path("name").asText(), ink::cyan),
                    Cell.of(parameter.path("value").toString()),
                    Cell.of(
                            switch (from) {
                                case "default" -> "default of the " + level;
                                case "forced" -> "forced by the " + level;
                                default -> "from the " + from;
                            }),
                    place(parameter));
        }
        add(table);
    }

    private Cell place(JsonNode of) {
        return new Cell(of.path("place").isTextual() ? of.path("place").textValue() : "", ink::dim);
    }

    private void reasons(String title, String name) {
        if (plan.path(name).isEmpty()) {
            return;
        }
        heading(title);
        Table table = new Table(ink, "", "", "");
        for (JsonNode reason : plan.path(name)) {
            table.row(
                    new Cell(reason.path("name").asText(), ink::yellow),
                    Cell.of(reason.path("why").asText()),
                    place(reason));
        }
        add(table);
    }

    private void way() {
        List<String> routes = new ArrayList<>();
        plan.path("routes").forEach(route -> routes.add(route.asText()));
        if (!routes.isEmpty()) {
            heading("The way through the routes");
            lines.add("  " + String.join(" → ", routes));
        }
        if (plan.path("note").isTextual()) {
            lines.add("  " + ink.yellow(plan.path("note").textValue()));
        }
    }

    private void request() {
        if (!request.isObject()) {
            return;
        }
        heading("What the vendor is sent");
        lines.add("  "
                + Plain.text(request.path("method").asText() + " "
                        + request.path("url").asText()));
        request.path("headers")
                .properties()
                .forEach(header -> lines.add("  "
                        + ink.dim(Plain.text(
                                header.getKey() + ": " + header.getValue().asText()))));
        if (!request.path("body").isMissingNode() && !request.path("body").isNull()) {
            try {
                PRETTY.writeValueAsString(request.path("body"))
                        .lines()
                        .forEach(line -> lines.add("  " + Plain.text(line)));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a tree in memory always has a JSON form", e);
            }
        }
    }
}
