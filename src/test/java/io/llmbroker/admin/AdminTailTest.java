package io.llmbroker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.broker.WireClient;
import io.llmbroker.json.Json;
import io.llmbroker.live.EditedGateway;
import io.llmbroker.observe.RequestLog;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The request log as operators read it while it is written. */
@Timeout(60)
class AdminTailTest {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestAdmin admin;

    @AfterEach
    void stop() {
        admin.close();
    }

    private void start(String proxy, Duration pulse) throws Exception {
        String config = "models: {demo: {provider: demo}}\nproxy: " + proxy + "\n";
        admin = TestAdmin.of(EditedGateway.start(config), Map.of(), pulse);
    }

    private void chat(String id, String prompt) throws Exception {
        String body = Json.object().put("model", "demo").put("max_tokens", 5).toString();
        body = body.replace("}", ",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}");
        HttpRequest request = HttpRequest.newBuilder(admin.gateway().broker.uri("/v1/chat/completions"))
                .header("content-type", "application/json")
                .header("x-request-id", id)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertThat(CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(200);
    }

    private static JsonNode line(WireClient tail) throws Exception {
        return Json.MAPPER.readTree(tail.bodyLine());
    }

    @Test
    void eachRequestIsALine() throws Exception {
        start("{}", TestAdmin.NEVER);
        try (WireClient one = admin.get("/tail");
                WireClient other = admin.get("/tail")) {
            assertThat(one.status()).isEqualTo(200);
            assertThat(one.headers()).containsEntry("content-type", "application/x-ndjson");
            for (String id : List.of("first", "second")) {
                chat(id, "Hello");
                for (WireClient tail : List.of(one, other)) {
                    JsonNode line = line(tail);
                    assertThat(line.path("log").asText()).isEqualTo("request");
                    assertThat(line.path("request_id").asText()).isEqualTo(id);
                    assertThat(line.path("model").asText()).isEqualTo("demo");
                    assertThat(line.path("status").asInt()).isEqualTo(200);
                    assertThat(line.has("request")).isFalse();
                }
            }
        }
    }

    @Test
    void whoGoesIsForgotten() throws Exception {
        start("{}", TestAdmin.NEVER);
        assertThat(admin.feed().isHeard()).isFalse();
        try (WireClient tail = admin.get("/tail")) {
            assertThat(tail.status()).isEqualTo(200);
            assertThat(admin.feed().isHeard()).isTrue();
        }
        EditedGateway.await("it", () -> !admin.feed().isHeard());
    }

    @Test
    void anEmptyLineSaysThatNothingIsBroken() throws Exception {
        start("{}", Duration.ofMillis(20));
        try (WireClient tail = admin.get("/tail")) {
            assertThat(tail.bodyLine()).isEmpty();
            assertThat(tail.bodyLine()).isEmpty();
        }
    }

    @Test
    void aLogThatIsOffSaysSo() throws Exception {
        start("{enable_request_logging: false}", Duration.ofMillis(20));
        try (WireClient tail = admin.get("/tail")) {
            assertThat(tail.bodyLine()).isEqualTo("{\"log\":\"off\"}");
            chat("unseen", "Hello");
            admin.gateway().saveConfig("models: {demo: {provider: demo}}\n").awaitRevision(2);
            assertThat(nextThatIsNotEmpty(tail)).isEqualTo("{\"log\":\"on\"}");
            chat("seen", "Hello");
            assertThat(nextThatIsNotEmpty(tail)).contains("\"request_id\":\"seen\"");
            admin.gateway()
                    .saveConfig("{models: {demo: {provider: demo}}, proxy: {enable_request_logging: false}}\n")
                    .awaitRevision(3);
            assertThat(nextThatIsNotEmpty(tail)).isEqualTo("{\"log\":\"off\"}");
        }
    }

    private static String nextThatIsNotEmpty(WireClient tail) throws Exception {
        String line = "";
        while (line.isEmpty()) {
            line = tail.bodyLine();
        }
        return line;
    }

    @Test
    void operatorsCanWatchAGatewayThatStops() throws Exception {
        start("{}", TestAdmin.NEVER);
        try (WireClient tail = admin.get("/tail")) {
            Thread client = new Thread(() -> {
                try {
                    chat("slow", "[demo slow=100] one two three four five");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            client.start();
            EditedGateway.await(
                    "a request", () -> admin.gateway().broker.host().current().inFlight() == 1);
            Thread stop = new Thread(() -> admin.gateway().close());
            stop.start();
            EditedGateway.await(
                    "the stop",
                    () -> admin.gateway().broker.host().current().gateway().draining());
            assertThat(admin.page("/revisions").at("/revisions/0/in_flight").asInt())
                    .isEqualTo(1);
            assertThat(line(tail).path("request_id").asText()).isEqualTo("slow");
            stop.join();
            client.join();
        }
    }

    @Test
    void whoDoesNotReadLosesTheOldestLinesAndIsTold() throws Exception {
        start("{log_bodies: true}", TestAdmin.NEVER);
        int requests = 300;
        String prompt = "word ".repeat(20_000);
        Configurator.setLevel(RequestLog.LOGGER, Level.OFF); // megabytes of the test's own output
        try (WireClient tail = WireClient.to(admin.port(), 4096)) {
            tail.send("GET /tail HTTP/1.1\r\nhost: localhost\r\n\r\n").head();
            for (int i = 1; i <= requests; i++) {
                chat("number-" + i, prompt);
            }
            List<Integer> seen = new ArrayList<>();
            long dropped = 0;
            while (seen.isEmpty() || seen.get(seen.size() - 1) < requests) {
                JsonNode line = line(tail);
                if (line.path("log").asText().equals("dropped")) {
                    dropped += line.path("lines").asLong();
                } else {
                    String id = line.path("request_id").asText();
                    seen.add(Integer.valueOf(id.substring("number-".length())));
                }
            }
            assertThat(dropped).isPositive().isEqualTo(requests - seen.size());
            assertThat(seen).isSorted().startsWith(1).endsWith(requests);
        } finally {
            Configurator.setLevel(RequestLog.LOGGER, Level.INFO);
        }
    }

    @Test
    void noMoreThanTwentyMayRead() throws Exception {
        start("{}", TestAdmin.NEVER);
        List<WireClient> tails = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                tails.add(admin.get("/tail"));
                assertThat(tails.get(i).status()).isEqualTo(200);
            }
            try (WireClient tooMany = admin.get("/tail")) {
                assertThat(tooMany.status()).isEqualTo(429);
                assertThat(tooMany.json().at("/error/code").asText()).isEqualTo("too_many_tails");
            }
            tails.remove(0).close();
            EditedGateway.await("it", () -> {
                try {
                    WireClient next = admin.get("/tail");
                    tails.add(next);
                    return next.status() == 200;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        } finally {
            for (WireClient tail : tails) {
                tail.close();
            }
        }
    }

    @Test
    void theListenersEndIsTheTailsEnd() throws Exception {
        start("{}", TestAdmin.NEVER);
        try (WireClient tail = admin.get("/tail");
                WireClient stalled = WireClient.to(admin.port(), 4096)) {
            stalled.send("GET /tail HTTP/1.1\r\nhost: localhost\r\n\r\n");
            chat("last", "Hello");
            assertThat(line(tail).path("request_id").asText()).isEqualTo("last");
            admin.closeListener();
            assertThat(tail.bodyLine()).as("a complete answer").isNull();
            assertThat(admin.feed().isHeard()).isFalse();
        }
    }
}
