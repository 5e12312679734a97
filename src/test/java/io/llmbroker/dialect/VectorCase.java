package io.llmbroker.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import io.llmbroker.json.YamlResource;
import io.llmbroker.params.ParameterTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One folder of vectors: {@code <dialect>/<endpoint>/<case>}. {@code case.yaml} may say more of the call: description,
 * dialect, rules, provider, model, stream, path (expected), facts, injected.
 */
record VectorCase(
        Path folder,
        Endpoint endpoint,
        Dialect dialect,
        ParameterTable table,
        String provider,
        String model,
        boolean stream,
        String path,
        ObjectNode facts,
        Set<String> injected,
        ObjectNode request) {

    private static final Map<String, Endpoint> ENDPOINTS = Map.of(
            "chat", Endpoint.CHAT_COMPLETIONS,
            "completions", Endpoint.COMPLETIONS,
            "embeddings", Endpoint.EMBEDDINGS);
    private static final Set<String> KEYS =
            Set.of("description", "dialect", "rules", "provider", "model", "stream", "path", "facts", "injected");
    private static final Set<String> FILES = Set.of(
            "case.yaml",
            "request.openai.json",
            "request.vendor.json",
            "error.json",
            "report.json",
            "response.vendor.json",
            "response.openai.json",
            "response.error.json",
            "stream.vendor.sse",
            "stream.openai.jsonl");

    static VectorCase read(Path folder) throws IOException {
        checkFiles(folder);
        String group = folder.getParent().getParent().getFileName().toString();
        ObjectNode settings = settings(folder.resolve("case.yaml"));
        ObjectNode request = request(folder.resolve("request.openai.json"));
        String rules = settings.path("rules").asText(group);
        String model = settings.path("model").asText(request.path("model").asText("test-model"));
        ParameterTable table = ParameterTable.load(rules);
        ObjectNode facts = Json.object();
        facts.setAll(table.facts(model));
        facts.setAll((ObjectNode) settings.get("facts"));
        Set<String> injected = new LinkedHashSet<>();
        settings.path("injected").forEach(name -> injected.add(name.textValue()));
        return new VectorCase(
                folder,
                ENDPOINTS.get(folder.getParent().getFileName().toString()),
                Dialects.of(settings.path("dialect").asText(group)),
                table,
                settings.path("provider").asText(group),
                model,
                settings.path("stream").asBoolean(request.path("stream").asBoolean(false)),
                settings.path("path").asText(null),
                facts,
                injected,
                request);
    }

    /** The call as the pipeline makes it, tables applied; a new report each time. */
    Call call(ObjectNode canonical) {
        Report report = new Report();
        ObjectNode applied = table.apply(endpoint, canonical, model, injected, stream, report);
        return new Call(endpoint, provider, model, applied, injected, stream, facts, report);
    }

    /** A call whose request matters only for how its answer is read. */
    Call answered(boolean streaming) {
        ObjectNode sent = request.deepCopy();
        sent.put("stream", streaming);
        return new Call(endpoint, provider, model, sent, injected, streaming, facts, new Report());
    }

    GoldenFile file(String name) {
        return new GoldenFile(folder.resolve(name));
    }

    private static ObjectNode settings(Path file) throws IOException {
        ObjectNode settings = Files.exists(file)
                ? (ObjectNode) YamlResource.parse(file.toString(), Files.readString(file))
                : Json.object();
        settings.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(file + ": unknown key " + key);
            }
        });
        settings.putIfAbsent("facts", Json.object());
        return settings;
    }

    private static ObjectNode request(Path file) throws IOException {
        return Files.exists(file)
                ? (ObjectNode) Json.read(Files.readAllBytes(file))
                : Json.object().put("model", "test-model");
    }

    private static void checkFiles(Path folder) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        if (names.equals(Set.of("case.yaml"))) {
            throw new IllegalArgumentException(folder + ": there is nothing to check");
        }
        for (String name : names) {
            if (!FILES.contains(name) && !name.matches("failure[a-z0-9.-]*\\.(vendor|openai)\\.json")) {
                throw new IllegalArgumentException(folder.resolve(name) + ": not a file of a vector");
            }
        }
    }

    /** An error as the files say it. */
    static ObjectNode error(ApiError error) {
        ObjectNode told = Json.object().put("status", error.status());
        told.setAll(error.envelope());
        return told;
    }

    static JsonNode reported(Map<String, String> entries) {
        ObjectNode object = Json.object();
        entries.forEach(object::put);
        return object;
    }
}
