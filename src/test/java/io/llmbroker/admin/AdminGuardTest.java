package io.llmbroker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.broker.WireClient;
import io.llmbroker.live.EditedGateway;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may talk to the listener for operators. */
@Timeout(60)
class AdminGuardTest {
    private static final String TOKEN = "a-token-of-operators";

    private static TestAdmin open;
    private static TestAdmin locked;

    @BeforeAll
    static void start() throws Exception {
        EditedGateway gateway = EditedGateway.start("models: {demo: {provider: demo}}");
        open = TestAdmin.of(gateway, Map.of("LLMBROKER_ADMIN_HOST", "localhost"), TestAdmin.NEVER);
        locked = TestAdmin.of(gateway, Map.of("LLMBROKER_ADMIN_TOKEN", TOKEN), TestAdmin.NEVER);
    }

    @AfterAll
    static void stop() {
        locked.close();
        open.close();
    }

    private static void assertRefused(WireClient answer, int status, String code) throws Exception {
        try (answer) {
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.headers()).containsEntry("content-type", "application/json");
            JsonNode body = answer.json();
            assertThat(body.at("/error/code").asText()).isEqualTo(code);
            assertThat(body.toString()).doesNotContain(TOKEN, "models", "revisions");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "origin,http://evil.example",
        "Origin,null",
        "origin,http://127.0.0.1:8001",
        "sec-fetch-site,cross-site",
        "sec-fetch-site,same-site",
        "Sec-Fetch-Site,same-origin",
    })
    void noWebPageMay(String header, String value) throws Exception {
        for (String path : new String[] {"/", "/revisions", "/tail", "/nowhere"}) {
            assertRefused(open.get(path, header, value), 403, "web_page");
        }
        assertRefused(open.post("/rollback", "{}", header, value), 403, "web_page");
        assertRefused(open.ask("OPTIONS", "/rollback", null, header, value), 403, "web_page");
        assertThat(open.gateway().revisions().states()).hasSize(1);
    }

    @Test
    void anAddressThatAPersonTypedIsNoWebPage() throws Exception {
        try (WireClient answer = open.get("/revisions", "sec-fetch-site", "none")) {
            assertThat(answer.status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8001",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "2130706433",
                "0x7f.1",
                "[evil]",
                " "
            })
    void aPageWhoseNameMeansThisMachineMayNot(String host) throws Exception {
        assertRefused(open.get("/revisions", "host", host), 403, "unknown_host");
        assertRefused(open.post("/rollback", "{}", "host", host), 403, "unknown_host");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:8001.evil.example",
                "evil.example:127.0.0.1",
                "localhost@evil.example",
                "[::1].evil.example",
                "::1"
            })
    void aHostThatIsNoneMayNot(String host) throws Exception {
        assertRefused(open.get("/revisions", "host", host), 400, "bad_request");
        assertRefused(open.post("/rollback", "{}", "host", host), 400, "bad_request");
    }

    @Test
    void noHostOrTwoMayNot() throws Exception {
        assertRefused(open.get("/revisions", "host", "127.0.0.1", "host", "evil.example"), 403, "unknown_host");
        try (WireClient old = WireClient.to(open.port(), 0)) {
            assertThat(old.send("GET /revisions HTTP/1.0\r\n\r\n").head().status())
                    .isEqualTo(403);
        }
        assertRefused(open.get("http://evil.example/revisions"), 403, "unknown_host");
        assertRefused(open.get("http://127.0.0.1/revisions"), 403, "unknown_host");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "localhost", "LOCALHOST:8001", "[::1]:8001", "[::1]", "10.0.0.1:1", "127.0.0.1:"})
    void thisMachineByItsOwnNamesMay(String host) throws Exception {
        try (WireClient answer = open.get("/revisions", "host", host)) {
            assertThat(answer.status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer x",
                "Bearer a-token-of-operator",
                "Bearer a-token-of-operatorsx",
                "Basic a-token-of-operators",
                "a-token-of-operators"
            })
    void withoutTheTokenNobodyMay(String authorization) throws Exception {
        for (String path : new String[] {"/", "/models", "/tail", "/nowhere"}) {
            WireClient answer = locked.get(path, "authorization", authorization);
            assertThat(answer.headers()).containsEntry("www-authenticate", "Bearer");
            assertRefused(answer, 401, "invalid_token");
        }
        assertRefused(locked.post("/rollback", "{}", "authorization", authorization), 401, "invalid_token");
        assertRefused(locked.get("/models"), 401, "invalid_token");
        assertRefused(
                locked.get("/models", "authorization", "Bearer " + TOKEN, "authorization", "Bearer x"),
                401,
                "invalid_token");
    }

    @Test
    void withTheTokenOperatorsMayButNoWebPage() throws Exception {
        for (String scheme : new String[] {"Bearer ", "bearer "}) {
            try (WireClient answer = locked.get("/models", "authorization", scheme + TOKEN)) {
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).doesNotContain(TOKEN);
            }
        }
        assertRefused(
                locked.get("/models", "authorization", "Bearer " + TOKEN, "origin", "http://evil.example"),
                403,
                "web_page");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "application/jsonx"
            })
    void aBodyThatAPageCouldSendIsRefused(String type) throws Exception {
        assertRefused(open.post("/rollback", "{}", "content-type", type), 415, "unsupported_media_type");
        assertRefused(open.post("/v1/completions", "{}", "content-type", type), 415, "unsupported_media_type");
        assertRefused(open.ask("POST", "/rollback", null), 415, "unsupported_media_type");
        assertThat(open.gateway().revisions().states()).hasSize(1);
    }

    @Test
    void whoIsRefusedIsHungUpOnBeforeTheBodyIsRead() throws Exception {
        try (WireClient answer = locked.ask("POST", "/rollback", "", "content-length", "30000000")) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body()).contains("invalid_token");
            assertThat(answer.closedByServer()).isTrue();
        }
    }

    @Test
    void answersAreNotKeptAnywhere() throws Exception {
        try (WireClient answer = open.get("/revisions")) {
            assertThat(answer.headers())
                    .containsEntry("cache-control", "no-store")
                    .containsEntry("x-content-type-options", "nosniff")
                    .containsEntry("cross-origin-resource-policy", "same-origin");
        }
    }
}
