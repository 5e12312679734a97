package io.llmbroker.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.broker.WireClient;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The listener for operators as HTTP. */
@Timeout(60)
class AdminServerTest {
    private static TestAdmin admin;

    @BeforeAll
    static void start() throws Exception {
        admin = TestAdmin.start("models: {demo: {provider: demo}}");
    }

    @AfterAll
    static void stop() {
        admin.close();
    }

    @Test
    void theRootListsWhatThereIs() throws Exception {
        try (WireClient answer = admin.get("/")) {
            List<String> paths = new ArrayList<>();
            answer.json()
                    .path("endpoints")
                    .forEach(one -> paths.add(
                            one.path("method").asText() + " " + one.path("path").asText()));
            assertThat(paths)
                    .containsExactly(
                            "GET /",
                            "GET /revisions",
                            "POST /rollback",
                            "GET /models",
                            "GET /routes",
                            "GET /dead-letters",
                            "POST /dead-letters/replay",
                            "GET /diff",
                            "GET /tail",
                            "POST /v1/chat/completions",
                            "POST /v1/completions",
                            "POST /v1/embeddings");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/nowhere,404,unknown_url,",
        "GET,/health,404,unknown_url,",
        "GET,/rollback,405,method_not_allowed,'OPTIONS, POST'",
        "DELETE,/revisions,405,method_not_allowed,'GET, HEAD, OPTIONS'",
        "PUT,/v1/completions,405,method_not_allowed,'OPTIONS, POST'",
        "GET,/v1/models,404,unknown_url,"
    })
    void whatIsNotThereIsSaidInTheEnvelope(String method, String path, int status, String code, String allow)
            throws Exception {
        try (WireClient answer = admin.ask(method, path, null)) {
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.headers().get("allow")).isEqualTo(allow);
            JsonNode error = answer.json().path("error");
            assertThat(error.path("code").asText()).isEqualTo(code);
            assertThat(error.path("message").asText()).doesNotContain("/docs");
        }
    }

    @Test
    void aPostToAPageToReadIsNotAllowed() throws Exception {
        try (WireClient answer = admin.post("/revisions", "{}")) {
            assertThat(answer.status()).isEqualTo(405);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/revisions", "/models", "/routes", "/diff", "/tail", "/nowhere"})
    void aHeadHasNoBody(String path) throws Exception {
        try (WireClient answer = admin.ask("HEAD", path, null)) {
            assertThat(answer.status()).isEqualTo(path.equals("/nowhere") ? 404 : 200);
            assertThat(answer.headers())
                    .containsEntry("content-type", path.equals("/tail") ? "application/x-ndjson" : "application/json");
            answer.send("GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").head(); // the next answer, and nothing before it
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("endpoints")).isNotEmpty();
        }
    }

    @Test
    void optionsSayWhatIsAllowed() throws Exception {
        try (WireClient answer = admin.ask("OPTIONS", "/rollback", null)) {
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.headers()).containsEntry("allow", "POST, OPTIONS");
            assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
        }
        for (String path : new String[] {"/nowhere", "*"}) {
            try (WireClient answer = admin.ask("OPTIONS", path, null)) {
                assertThat(answer.status()).isEqualTo(404);
            }
        }
    }

    @Test
    void whatIsNoHttpIsSaidInTheEnvelope() throws Exception {
        try (WireClient client = WireClient.to(admin.port(), 0)) {
            client.send("GET /" + "x".repeat(70_000) + " HTTP/1.1\r\nhost: localhost\r\n\r\n")
                    .head();
            assertThat(client.status()).isEqualTo(414);
            assertThat(client.json().at("/error/code").asText()).isEqualTo("uri_too_long");
        }
    }

    @Test
    void aPlanIsAskedForByAHeaderAndMadeOnAWorkersThread() throws Exception {
        try (WireClient answer = admin.post(
                "/v1/chat/completions",
                "{\"a\":1}",
                "x-llmbroker-explain",
                "plan",
                "content-type",
                "Application/JSON; charset=utf-8")) {
            assertThat(answer.status()).isEqualTo(200);
            JsonNode plan = answer.json();
            assertThat(plan.path("path").asText()).isEqualTo("/v1/chat/completions");
            assertThat(plan.path("bytes").asInt()).isEqualTo(7);
            assertThat(plan.path("thread").asText()).startsWith("operators-");
        }
        try (WireClient answer = admin.post("/v1/chat/completions", "{}")) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().at("/error/code").asText()).isEqualTo("explain_only");
        }
    }

    @Test
    void aRequestOfMegabytesCanBeExplainedAndALargerOneIsRefused() throws Exception {
        int most = 32 * 1024 * 1024;
        try (WireClient answer = admin.post("/v1/embeddings", " ".repeat(most), "x-llmbroker-explain", "plan")) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("bytes").asInt()).isEqualTo(most);
        }
        try (WireClient answer = admin.ask(
                "POST",
                "/v1/embeddings",
                "",
                "x-llmbroker-explain",
                "plan",
                "content-length",
                String.valueOf(most + 1))) {
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.json().at("/error/code").asText()).isEqualTo("request_too_large");
        }
    }

    @Test
    void aTakenPortIsSaidInOneSentence() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AdminAddress address = new AdminAddress("127.0.0.1", taken.getLocalPort(), null);
            assertThatThrownBy(() -> AdminServer.open(
                            vertx, address, admin.gateway().revisions(), (path, body) -> null, admin.feed()))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("cannot listen on 127.0.0.1:" + taken.getLocalPort() + " for operators: ")
                    .hasMessageEndingWith("; set LLMBROKER_ADMIN_PORT to another port, or to off");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
