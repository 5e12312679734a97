package io.llmbroker.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import io.llmbroker.server.TrialDoor.Answer;
import io.llmbroker.source.SourceFile;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * One of the operator's own requests that every revision must answer: an OpenAI request as it is, which must succeed, or
 * {@code {"path", "headers", "request", "expect": {"status", "contains"}}}. Immutable.
 *
 * @param path where to
 * @param headers of the request
 * @param body of the request
 * @param status that is expected
 * @param contains text that the answer must hold, or null
 */
record SmokeRequest(String path, Map<String, String> headers, byte[] body, int status, String contains) {
    private static final String CHAT = "/v1/chat/completions";
    private static final Set<String> KEYS = Set.of("description", "path", "headers", "request", "expect");
    private static final Set<String> EXPECTED = Set.of("status", "contains");

    /**
     * @param file from the folder {@code smoke/}
     * @return the request
     * @throws IllegalArgumentException when the file is none; says why
     */
    static SmokeRequest read(SourceFile file) {
        if (file.fault() != null) {
            throw new IllegalArgumentException(file.fault().text());
        }
        JsonNode json;
        try {
            json = Json.MAPPER.readTree(file.bytes());
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new IllegalArgumentException("not valid JSON (line " + line + ")");
        } catch (IOException e) {
            throw new IllegalArgumentException("not valid JSON");
        }
        if (!(json instanceof ObjectNode object)) {
            throw new IllegalArgumentException("must be a JSON object");
        }
        return object.has("request") ? described(object) : of(CHAT, Map.of(), object, 200, null);
    }

    private static SmokeRequest described(ObjectNode file) {
        onlyKeys(file, KEYS);
        JsonNode expect = file.path("expect");
        if (expect instanceof ObjectNode object) {
            onlyKeys(object, EXPECTED);
        }
        Map<String, String> headers = new HashMap<>();
        file.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        return of(
                file.path("path").asText(CHAT),
                headers,
                file.get("request"),
                expect.path("status").asInt(200),
                expect.path("contains").textValue());
    }

    private static SmokeRequest of(
            String path, Map<String, String> headers, JsonNode request, int status, String contains) {
        if (!path.matches("/[!-~]*")) {
            throw new IllegalArgumentException("'path' must begin with / and hold no white space");
        }
        try {
            new URI("http://localhost" + path);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'path' is none of a URL: " + e.getReason());
        }
        Map<String, String> all = new HashMap<>(headers);
        all.putIfAbsent("content-type", "application/json");
        return new SmokeRequest(path, Map.copyOf(all), Json.bytes(request), status, contains);
    }

    private static void onlyKeys(ObjectNode object, Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("unknown key '" + name + "'");
            }
        });
    }

    /** @return what is not as expected in an answer, or null */
    String wrong(Answer answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.status() != status) {
            return "status " + answer.status() + " and not " + status + ": " + shortened(text);
        }
        if (contains != null && !text.contains(contains)) {
            return "the answer does not contain '" + contains + "': " + shortened(text);
        }
        boolean stream = answer.headers().getOrDefault("content-type", "").startsWith("text/event-stream");
        return stream && !text.endsWith("data: [DONE]\n\n") ? "the stream ends without [DONE]" : null;
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() > 200 ? line.substring(0, 200) + "..." : line;
    }
}
