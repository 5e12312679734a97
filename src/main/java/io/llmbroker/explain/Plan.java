package io.llmbroker.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.Catalog;
import io.llmbroker.config.Model;
import io.llmbroker.config.ParamOrigin;
import io.llmbroker.config.VirtualModel;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import io.llmbroker.observe.GatewayMeters;
import io.llmbroker.rehearsal.Departure;
import io.llmbroker.rehearsal.Rehearsal;
import io.llmbroker.rehearsal.Rehearsal.Attempt;
import io.llmbroker.routing.Candidate;
import io.llmbroker.server.TrialDoor.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Writes down what a rehearsal has shown. For one rehearsal that is over. */
final class Plan {
    /** What is asked, as against how it is to be answered. */
    private static final Set<String> NO_PARAMETERS = Set.of("model", "messages", "prompt", "input");

    private final Rehearsal seen;
    private final Attempt attempt;
    private final PlanMask mask;
    private final Answer answer;
    private final String defect;

    /**
     * @param seen the rehearsal
     * @param catalog of the configuration
     * @param answer what the client would have got, when nothing would be sent
     * @param defect what the routes failed with, when they did, or null
     */
    Plan(Rehearsal seen, Catalog catalog, Answer answer, String defect) {
        this.seen = seen;
        this.answer = answer;
        this.defect = defect;
        this.attempt = seen.attempt();
        this.mask = new PlanMask(
                catalog, attempt == null ? null : attempt.candidate().model());
    }

    /**
     * @param revision number of the running revision
     * @param meters of the running process
     * @return the plan, a new tree
     */
    ObjectNode json(int revision, GatewayMeters meters) {
        ObjectNode plan = Json.object()
                .put("revision", revision)
                .put("endpoint", seen.endpoint())
                .put("asked", seen.asked())
                .put("matches", seen.matches())
                .put(
                        "strategy",
                        seen.entry() instanceof VirtualModel virtual
                                ? virtual.strategy().name().toLowerCase(Locale.ROOT)
                                : null);
        plan.set("candidates", candidates(meters));
        plan.set("parameters", parameters());
        plan.set("dropped", attempt == null ? list() : dropped());
        plan.set("changed", attempt == null ? list() : reasons(attempt.report().changed()));
        ArrayNode routes = plan.putArray("routes");
        seen.routes().forEach(routes::add);
        plan.set("request", request());
        plan.set("error", error());
        return plan.put("note", note());
    }

    private ArrayNode candidates(GatewayMeters meters) {
        ArrayNode list = list();
        Map<String, ApiError> refusals = seen.refusals();
        for (Candidate candidate : seen.candidates()) {
            Model model = candidate.model();
            ApiError refusal = refusals.get(model.alias());
            list.addObject()
                    .put("model", model.alias())
                    .put("provider", model.provider().name())
                    .put("vendor_model", model.modelName())
                    .put("part", candidate.part().text())
                    .put("weight", candidate.weight())
                    .put("ready", model.apiKey().ready())
                    .put("lacks", model.apiKey().missingVariable())
                    .put("retries", candidate.retry().retries())
                    .put(
                            "in_flight",
                            meters.inFlight(seen.matches(), model.provider().name()))
                    .put("refuses", refusal == null ? null : refusal.getMessage());
        }
        return list;
    }

    private ArrayNode parameters() {
        ArrayNode list = list();
        if (attempt == null) {
            return list;
        }
        for (Map.Entry<String, JsonNode> parameter :
                attempt.injection().request().properties()) {
            String name = parameter.getKey();
            if (NO_PARAMETERS.contains(name)) {
                continue;
            }
            ParamOrigin origin = null;
            String from = "request";
            if (attempt.injection().injected().contains(name)) {
                Model model = attempt.candidate().model();
                boolean forced = model.forcedParams().has(name);
                from = forced ? "forced" : "default";
                origin = forced ? model.origins().forced().get(name) : origin(attempt.candidate(), name);
            }
            ObjectNode shown = list.addObject().put("name", name);
            shown.set("value", mask.tree(parameter.getValue()));
            shown.put("from", from)
                    .put("level", origin == null ? null : origin.level().text())
                    .put("place", origin == null ? null : origin.place());
        }
        return list;
    }

    private static ParamOrigin origin(Candidate candidate, String name) {
        return candidate.defaultParams().has(name)
                ? candidate.target().origins().get(name)
                : candidate.model().origins().defaults().get(name);
    }

    private ArrayNode dropped() {
        ArrayNode list = reasons(attempt.report().dropped());
        Map<String, ParamOrigin> never = attempt.candidate().model().origins().dropped();
        for (JsonNode entry : list) {
            ParamOrigin origin = never.get(entry.path("name").textValue());
            ((ObjectNode) entry).put("place", origin == null ? null : origin.place());
        }
        return list;
    }

    private ArrayNode reasons(Map<String, String> why) {
        ArrayNode list = list();
        why.forEach((name, reason) -> list.addObject().put("name", name).put("why", reason));
        return list;
    }

    private JsonNode request() {
        Departure departure = seen.departure();
        if (departure == null) {
            return Json.NODES.nullNode();
        }
        ObjectNode request = Json.object().put("method", departure.method()).put("url", mask.url(departure.url()));
        request.set("headers", mask.headers(departure.headers()));
        request.set("body", mask.tree(body(departure.body())));
        return request;
    }

    private static JsonNode body(byte[] bytes) {
        try {
            JsonNode json = Json.read(bytes);
            return json == null || json.isMissingNode() ? Json.NODES.nullNode() : json;
        } catch (IOException e) {
            return Json.NODES.textNode(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /** The envelope that the client would get, with its status. */
    private JsonNode error() {
        if (seen.keyMissing() != null) {
            return envelope(seen.keyMissing().status(), seen.keyMissing().envelope());
        }
        if (seen.departure() == null && answer.status() >= 400 && body(answer.body()) instanceof ObjectNode told) {
            return envelope(answer.status(), told);
        }
        return Json.NODES.nullNode();
    }

    private static ObjectNode envelope(int status, ObjectNode told) {
        ObjectNode error = Json.object().put("status", status);
        error.setAll(told);
        return error;
    }

    private String note() {
        Departure departure = seen.departure();
        if (defect != null) {
            return defect;
        }
        if (departure == null) {
            return answer.status() < 400
                    ? "The routes answer by themselves, with status " + answer.status() + "."
                    : null;
        }
        if (!goesToVendor(departure)) {
            return "This call comes before the vendor's, and its answer may change what follows.";
        }
        return seen.prompts() > 1 ? "The first of " + seen.prompts() + " calls, one for each prompt." : null;
    }

    private boolean goesToVendor(Departure departure) {
        if (seen.vendorUrl() == null
                || departure.method() == null
                || !departure.url().startsWith("http")) {
            return seen.vendorUrl() != null;
        }
        URI vendor = URI.create(seen.vendorUrl());
        URI to = URI.create(departure.url());
        return vendor.getPort() == to.getPort()
                && String.valueOf(vendor.getHost()).equalsIgnoreCase(to.getHost());
    }

    private static ArrayNode list() {
        return Json.NODES.arrayNode();
    }
}
