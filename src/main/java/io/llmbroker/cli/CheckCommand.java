package io.llmbroker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import io.llmbroker.source.Sources;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Validates configuration and routes without a gateway: for editors, commits and pipelines. */
@Command(
        name = "check",
        description = "Validate configuration and routes as a start or a save would; starts nothing, asks nobody.",
        footer = {
            "",
            "All mistakes are reported at once, each with its file and line. Exit code 1 when there is any.",
            "",
            "Example:  llmbroker check",
            "          llmbroker check --config staging.yaml --json | jq -r '.problems[].message'",
            "",
            "Before each commit, in .pre-commit-config.yaml:",
            "          - repo: local",
            "            hooks:",
            "              - id: llmbroker-check",
            "                name: llmbroker check",
            "                entry: ./llmbroker check",
            "                language: system",
            "                pass_filenames: false",
            "                files: ^(config\\.yaml|application\\.properties|routes/)"
        })
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration, with a .env beside it; default LLMBROKER_CONFIG, else ./config.yaml.")
    private Path config;

    @Option(
            names = "--routes",
            paramLabel = "DIR",
            description = "Folder of the routes; default LLMBROKER_ROUTES, else ./routes.")
    private Path routes;

    @Option(names = "--json", description = "Print {\"ok\", \"problems\": [{\"file\", \"line\", \"message\"}]}.")
    private boolean json;

    private final Shell shell;

    CheckCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Sources said = Sources.of(shell.environment());
        Sources sources = new Sources(
                config == null ? said.config() : config,
                routes == null ? said.routes() : routes,
                said.properties(),
                said.smoke());
        Verdict verdict = Verdict.on(sources, shell.environment());
        if (json) {
            spec.commandLine().getOut().println(json(verdict));
        } else if (verdict.isGood()) {
            spec.commandLine().getOut().println(verdict.praise());
        } else {
            say("The configuration is wrong:", verdict.ofConfiguration());
            say("The routes are wrong:", verdict.ofRoutes());
        }
        return verdict.isGood() ? ExitCode.FINE : ExitCode.WRONG;
    }

    private void say(String headline, List<Verdict.Problem> problems) {
        if (!problems.isEmpty()) {
            spec.commandLine().getErr().println(headline);
            problems.forEach(problem -> spec.commandLine().getErr().println("  " + problem.text()));
        }
    }

    private static ObjectNode json(Verdict verdict) {
        ObjectNode root = Json.object().put("ok", verdict.isGood());
        ArrayNode problems = root.putArray("problems");
        verdict.problems().forEach(problem -> {
            ObjectNode one = problems.addObject().put("file", problem.file());
            one.put("line", problem.line()).put("message", problem.message());
        });
        return root;
    }
}
