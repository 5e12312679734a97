package io.llmbroker.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the gateway would do with a request. */
@Command(
        name = "explain",
        description =
                "Show what would become of a request: who answers, with which parameters, by which routes. Nothing"
                        + " is sent to a vendor.",
        footer = {
            "",
            "Exit code 1 when the request would be refused.",
            "",
            "Example:  llmbroker explain request.json",
            "          echo '{\"model\": \"demo\", \"input\": \"a\"}' | llmbroker explain - --endpoint embeddings"
        })
final class ExplainCommand extends AdminCommand {
    private static final Map<String, String> PATHS = new LinkedHashMap<>();

    static {
        PATHS.put("chat.completions", "/v1/chat/completions");
        PATHS.put("completions", "/v1/completions");
        PATHS.put("embeddings", "/v1/embeddings");
    }

    /** What {@code --endpoint} takes. */
    static final class Endpoints extends ArrayList<String> {
        Endpoints() {
            super(PATHS.keySet());
        }
    }

    @Parameters(paramLabel = "request.json", description = "File with the request's body; - is standard input.")
    private Path file;

    @Option(
            names = "--endpoint",
            defaultValue = "chat.completions",
            paramLabel = "NAME",
            completionCandidates = Endpoints.class,
            description = "One of ${COMPLETION-CANDIDATES}; by default the first.")
    private String endpoint;

    ExplainCommand(Shell shell) {
        super(shell);
    }

    @Override
    int ask(Admin gateway) throws AdminFailure, IOException {
        if (!PATHS.containsKey(endpoint)) {
            throw new IllegalArgumentException(
                    "--endpoint is one of " + String.join(", ", PATHS.keySet()) + ", not " + Plain.text(endpoint));
        }
        byte[] request = file.toString().equals("-") ? shell().in().readAllBytes() : read();
        Answer plan = gateway.post(PATHS.get(endpoint), request, "x-llmbroker-explain", "plan");
        show(plan, plain -> new PlanText(plain, plan.raw().path("request"), ink()).lines());
        return plan.raw().path("error").isObject() ? ExitCode.WRONG : ExitCode.FINE;
    }

    private byte[] read() throws AdminFailure {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw AdminFailure.refused(Plain.text(file.toString()) + ": there is no such file", null);
        } catch (IOException e) {
            throw AdminFailure.refused(Plain.text(file.toString()) + ": the file cannot be read", null);
        }
    }
}
