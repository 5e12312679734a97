package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import io.llmbroker.routes.RouteCopy;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recipes that copy or refuse requests, put into the real routes by the words of their heads. */
@Timeout(120)
class TrafficRecipesTest extends RecipeGateway {
    private static final String PASS = "{{env:MAINTENANCE_PASS:}}";

    private static RouteCopy passed(RouteCopy routes) throws Exception {
        return routes.replace("maintenance.camel.yaml", PASS, "let me in")
                .replace("maintenance.camel.yaml", PASS, "let me in");
    }

    private static RouteCopy mirrored(RouteCopy routes, StubVendor archive) throws Exception {
        return routes.replace("mirror.camel.yaml", "{{env:MIRROR_URL}}", archive.baseUrl() + "/requests");
    }

    @Test
    void allAtOnce() throws Exception {
        try (StubVendor archive = StubVendor.start()) {
            start(mirrored(passed(RecipeRoutes.with(RecipeRoutes.all().toArray(String[]::new))), archive));
            HttpResponse<String> answer = broker.chat("chat", "Hello", "x-maintenance-pass", "let me in");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    @Test
    void shadow() throws Exception {
        use("shadow");
        vendor.always(call -> call.json(
                200, Scripts.completion(call.body().contains("vendor-candidate") ? "Hello you" : "Hello there")));
        try (CapturedLog differences = CapturedLog.of("llmbroker.shadow", Level.INFO);
                CapturedLog requests = CapturedLog.of("llmbroker.requests", Level.INFO)) {
            HttpResponse<String> answer = broker.chat("chat", "Hi", "x-request-id", "one");
            assertThat(answer.body()).contains("Hello there");
            JsonNode line = Json.MAPPER.readTree(differences.await(1).get(0));
            ObjectNode expected = Json.object()
                    .put("request_id", "one")
                    .put("model", "chat")
                    .put("shadow_model", "candidate")
                    .put("compared", true)
                    .put("same", false)
                    .put("differs_at", 6)
                    .put("length", 11)
                    .put("shadow_length", 9)
                    .put("finish_reason", "stop")
                    .put("shadow_finish_reason", "stop");
            assertThat(line).isEqualTo(expected);
            assertThat(requests.await(2)).anyMatch(one -> one.contains("one-shadow"));
        }
    }

    @Test
    void theShadowOfAStreamIsNotCompared() throws Exception {
        use("shadow");
        vendor.then(call -> {
            call.beginStream();
            call.event(Scripts.chunk("{\"content\":\"Hi\"}", "null"));
            call.event(Scripts.LAST_CHUNK);
            call.event("[DONE]");
            call.endStream();
        });
        try (CapturedLog differences = CapturedLog.of("llmbroker.shadow", Level.INFO)) {
            HttpResponse<String> answer = broker.post(CHAT, WireClient.chat("chat", true));
            assertThat(answer.body()).contains("Hi").endsWith("data: [DONE]\n\n");
            assertThat(differences.await(1).get(0)).contains("\"compared\":false");
        }
        assertThat(vendor.calls().get(1).json().has("stream")).isFalse();
    }

    /** The client's answer does not fail with its shadow, and the log tells of both. */
    @Test
    void aShadowThatFailsIsNobodysBusiness() throws Exception {
        use("shadow");
        vendor.then(Scripts.chat("Hi")).always(StubCall::breakOff);
        try (CapturedLog requests = CapturedLog.of("llmbroker.requests", Level.INFO)) {
            assertThat(broker.chat("chat", "Hello", "x-request-id", "one").body())
                    .contains("Hi");
            assertThat(requests.await(2))
                    .anyMatch(line -> line.contains("\"one\"") && line.contains("\"status\":200"))
                    .anyMatch(line -> line.contains("\"one-shadow\"") && line.contains("\"status\":502"));
        }
    }

    @Test
    void mirror() throws Exception {
        try (StubVendor archive = StubVendor.start()) {
            start(mirrored(RecipeRoutes.with("mirror"), archive));
            assertThat(broker.chat("chat", "Keep this", "authorization", "Bearer secret")
                            .statusCode())
                    .isEqualTo(200);
            StubCall copy = archive.awaitCall();
            assertThat(copy.json().path("model").asText()).isEqualTo("chat");
            assertThat(copy.body()).contains("Keep this");
            assertThat(copy.header("content-type")).isEqualTo("application/json");
            assertThat(copy.all()).doesNotContain("secret");
        }
    }

    @Test
    void aMirrorThatFailsIsNobodysBusiness() throws Exception {
        try (StubVendor archive = StubVendor.start();
                CapturedLog log = CapturedLog.of("llmbroker.mirror", Level.WARN)) {
            archive.always(call -> call.json(500, "{}"));
            start(mirrored(RecipeRoutes.with("mirror"), archive));
            assertThat(broker.chat("chat", "Hello", "x-request-id", "one").statusCode())
                    .isEqualTo(200);
            assertThat(log.await(1).get(0)).startsWith("request one is not mirrored: ");
        }
    }

    @Test
    void throttle() throws Exception {
        use("throttle");
        List<Integer> statuses = IntStream.range(0, 62)
                .mapToObj(i -> {
                    try {
                        return broker.chat("chat", "Hello", "x-tenant", "busy").statusCode();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
        assertThat(statuses.subList(0, 60)).containsOnly(200);
        HttpResponse<String> refused = broker.chat("chat", "Hello", "x-tenant", "busy");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("retry-after")).contains("60");
        assertThat(Envelope.of(refused.body()).path("code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(broker.chat("chat", "Hello", "x-tenant", "calm").statusCode())
                .isEqualTo(200);
    }

    @Test
    void maintenance() throws Exception {
        start(passed(RecipeRoutes.with("maintenance")));
        HttpResponse<String> refused = broker.chat("chat", "Hello");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("retry-after")).contains("1800");
        JsonNode error = Envelope.of(refused.body());
        assertThat(error.path("code").asText()).isEqualTo("maintenance");
        assertThat(error.path("type").asText()).isEqualTo("overloaded_error");
        assertThat(vendor.calls()).isEmpty();
        assertThat(answers("Hello", "x-maintenance-pass", "let me in")).isEqualTo("vendor-chat");
        assertThat(broker.get("/health").statusCode()).isEqualTo(200);
        assertThat(broker.get("/v1/models").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "let me in", "null"})
    void withoutAPassNobodyPassesMaintenance(String pass) throws Exception {
        use("maintenance");
        assertThat(broker.chat("chat", "Hello", "x-maintenance-pass", pass).statusCode())
                .isEqualTo(503);
    }
}
