package io.llmbroker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The requests as they are answered. */
@Command(
        name = "tail",
        description = "Follow the requests as they are answered, until Ctrl-C; also through a restart of the gateway.",
        footer = {
            "",
            "Example:  llmbroker tail --errors",
            "          llmbroker tail --model gpt-4o-mini --status 429,5xx",
            "          llmbroker tail --json | jq 'select(.total_ms > 5000)'"
        })
final class TailCommand extends AdminCommand {
    @Option(names = "--model", paramLabel = "M", description = "Only requests for this model, as clients call it.")
    private String model;

    @Option(names = "--provider", paramLabel = "P", description = "Only requests that this provider answered.")
    private String provider;

    @Option(
            names = "--status",
            split = ",",
            paramLabel = "S",
            description = "Only this status: 500, or 5xx, or several: 429,5xx.")
    private List<String> statuses = List.of();

    @Option(names = "--errors", description = "Only what failed: 400 and above.")
    private boolean errors;

    TailCommand(Shell shell) {
        super(shell);
    }

    @Override
    int ask(Admin gateway) throws AdminFailure, InterruptedException {
        TailFilter filter = new TailFilter(model, provider, statuses, errors);
        InputStream lines = gateway.follow("/tail");
        while (follow(lines, filter)) {
            err().println("The gateway has gone; waiting for it ...");
            lines = again(gateway);
            err().println("The gateway is back.");
        }
        return ExitCode.FINE;
    }

    /** Waits until somebody listens again. */
    private InputStream again(Admin gateway) throws AdminFailure, InterruptedException {
        while (true) {
            TimeUnit.SECONDS.sleep(1);
            try {
                return gateway.follow("/tail");
            } catch (AdminFailure e) {
                if (e.exitCode() != ExitCode.UNREACHABLE) {
                    throw e;
                }
            }
        }
    }

    /** @return whether the gateway has gone, not the reader of our lines */
    private boolean follow(InputStream lines, TailFilter filter) {
        TailLine form = new TailLine(times(), ink());
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8))) {
            String line;
            while ((line = reader.readLine()) != null) {
                String shown = line.isBlank() ? null : shown(line, filter, form);
                if (shown != null) {
                    out().println(shown);
                }
                if (out().checkError()) { // flushes, too
                    return false;
                }
            }
        } catch (IOException e) { // the same as the end
        }
        return true;
    }

    private String shown(String line, TailFilter filter, TailLine form) {
        try {
            JsonNode request = JsonTree.read(line.getBytes(StandardCharsets.UTF_8));
            String log = request.path("log").asText("request");
            if (log.equals("request") && !filter.wants(request)) {
                return null;
            }
            return json() ? line : form.of(log, Plain.tree(request, Plain::text));
        } catch (IOException e) {
            return json() ? line : Plain.text(line); // whatever it is, it is not hidden
        }
    }
}
