package io.llmbroker.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import io.llmbroker.routes.RouteMistake;
import io.llmbroker.server.Revision;
import io.llmbroker.server.Trial;
import io.llmbroker.server.TrialDoor;
import io.llmbroker.server.TrialDoor.Answer;
import io.llmbroker.server.TrialModel;
import io.llmbroker.source.SourceFile;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Sends canned requests through a revision before it answers anybody: chat with the built-in vendor, streamed and not,
 * the list of models and the probe, then the operator's own. What a route means to answer is its business (a
 * maintenance page is fine); an exception, a cut stream or silence is not. For one revision.
 */
final class TrialRun {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SMOKE_PATIENCE = Duration.ofSeconds(60); // a real model may be asked
    private static final String CHAT = "/v1/chat/completions";
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");

    private final Revision revision;
    private final TrialDoor door;
    private final Edit edit;
    private final List<String> problems = new ArrayList<>();
    /** One request had no answer, so others may have none, and each of them would be waited for. */
    private boolean over;

    private TrialRun(Revision revision, TrialDoor door, Edit edit) {
        this.revision = revision;
        this.door = door;
        this.edit = edit;
    }

    /**
     * @param revision in its trial
     * @param vertx the process's
     * @param smoke the operator's own requests
     * @param edit that may be broken off
     * @return what is wrong, one line each; empty when nothing is
     * @throws IOException when the trial cannot be held
     */
    static List<String> of(Revision revision, Vertx vertx, List<SourceFile> smoke, Edit edit) throws IOException {
        try (TrialDoor door = TrialDoor.open(vertx, revision)) {
            edit.brokenOff().thenRun(door::close);
            TrialRun run = new TrialRun(revision, door, edit);
            run.page("/health/ready");
            run.page("/v1/models");
            if (revision.context().getRoute(TrialModel.ROUTE) != null) {
                run.chat(false);
                run.chat(true);
            }
            for (SourceFile file : smoke) {
                run.smoke(file);
            }
            return run.problems;
        }
    }

    private void page(String path) {
        Answer answer = canned("GET", path, Map.of(), new byte[0], "GET " + path);
        if (answer != null && answer.status() == 200 && json(answer) == null) {
            problems.add("canned request GET " + path + ": the answer is not JSON");
        }
    }

    private void chat(boolean stream) {
        String request = "{\"model\":\"" + TrialModel.ALIAS + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
        String shown = "POST " + CHAT + (stream ? " (stream)" : "");
        Answer answer = canned("POST", CHAT, JSON, request.getBytes(StandardCharsets.UTF_8), shown);
        if (answer == null || answer.status() != 200) {
            return;
        }
        String type = answer.headers().getOrDefault("content-type", "");
        if (type.startsWith("application/json") && json(answer) == null) {
            problems.add("canned request " + shown + ": the answer is not JSON");
        } else if (type.startsWith("text/event-stream") && !text(answer).endsWith("data: [DONE]\n\n")) {
            problems.add("canned request " + shown + ": the stream ends without [DONE]");
        }
    }

    private void smoke(SourceFile file) {
        SmokeRequest request;
        try {
            request = SmokeRequest.read(file);
        } catch (IllegalArgumentException e) {
            problems.add(file.path() + ": " + e.getMessage());
            return;
        }
        String shown = file.path().toString();
        Answer answer = send("POST", request.path(), request.headers(), request.body(), shown, SMOKE_PATIENCE);
        Trial.Failure failure = revision.gateway().trial().takeFailure();
        String wrong = answer == null ? null : request.wrong(answer);
        if (failure != null && failure.error() == null) {
            tell(failure, shown);
        } else if (wrong != null) {
            problems.add(file.path() + ": " + wrong);
        }
    }

    /** The answer to a request that is right; null when there is none or it must not be so, which is told then. */
    private Answer canned(String method, String path, Map<String, String> headers, byte[] body, String shown) {
        Answer answer = send(method, path, headers, body, shown, PATIENCE);
        Trial.Failure failure = revision.gateway().trial().takeFailure();
        if (failure == null || !failure.isDefect()) {
            return answer;
        }
        tell(failure, shown);
        return null;
    }

    private void tell(Trial.Failure failure, String shown) {
        problems.add(RouteMistake.atRunTime(failure.routeId(), failure.thrown(), revision.files()) + " (canned request "
                + shown + ")");
    }

    /** The answer, or null when there is none, which is told then. */
    private Answer send(
            String method, String path, Map<String, String> headers, byte[] body, String shown, Duration patience) {
        if (over) {
            return null;
        }
        try {
            return door.send(method, path, headers, body, patience);
        } catch (IOException e) {
            over = true;
            String why = edit.whyBrokenOff();
            problems.add(why == null ? "canned request " + shown + ": " + e.getMessage() : why);
            return null;
        }
    }

    private static JsonNode json(Answer answer) {
        try {
            return Json.MAPPER.readTree(answer.body());
        } catch (IOException e) {
            return null;
        }
    }

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
