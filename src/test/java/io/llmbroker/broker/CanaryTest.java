package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.broker.StubVendor.Script;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A key is seen by its vendor and by nobody else, however the vendor repeats it. */
@Timeout(60)
class CanaryTest {
    /** No maker's prefix: only knowing it helps to find it. */
    private static final String KEY = "canary/4711+tweet=sings_ABCDEFGHIJKLMNOPQRST";
    /** What no part of a key may be longer than. */
    private static final String PART = "4711+tweet";

    private static final String CLIENTS = "client-canary-0815-ABCDEFGHIJKLMNOP";
    private static final String HEADER = "header-canary-2718-ABCDEFGHIJKLMNOP";

    private static StubVendor vendor;
    private static TestBroker broker;
    private CapturedLog all;
    private CapturedLog ours;
    private CapturedLog requests;

    @BeforeAll
    static void start() throws Exception {
        vendor = StubVendor.start();
        broker = TestBroker.start(
                """
                providers:
                  headed: {dialect: openai, base_url: "%1$s", api_key: none, headers: {x-secret: "${HEADER_CANARY}"}}
                models:
                  gpt: {provider: openai, base_url: "%1$s", api_key: "${CANARY}"}
                  claude: {provider: claude, base_url: "%1$s", model_name: claude-sonnet-4-5, api_key: "${CANARY}"}
                  headed: {provider: headed}
                """.formatted(vendor.baseUrl()), Map.of("CANARY", KEY, "HEADER_CANARY", HEADER), Path.of("routes"));
    }

    @AfterAll
    static void stop() {
        broker.close();
        vendor.close();
    }

    @BeforeEach
    void listen() {
        vendor.reset();
        all = CapturedLog.of("", Level.WARN);
        ours = CapturedLog.of("io.llmbroker", Level.DEBUG);
        requests = CapturedLog.of("llmbroker.requests", Level.INFO);
    }

    private void assertSilent(String... seen) throws Exception {
        all.close();
        ours.close();
        assertThat(requests.awaitSoFar(broker)).as("it was logged").isNotEmpty();
        requests.close();
        Stream.concat(Stream.of(seen), Stream.of(all, ours, requests).flatMap(log -> log.lines().stream()))
                .forEach(text -> assertThat(text)
                        .doesNotContain(PART)
                        .doesNotContain("canary/")
                        .doesNotContain("canary\\/")
                        .doesNotContain(CLIENTS)
                        .doesNotContain(HEADER));
    }

    static Stream<Script> echoes() {
        String escaped = KEY.replace("/", "\\/");
        return Stream.of(
                Scripts.chat("Hi"),
                json(401, "{\"error\":{\"message\":\"Bad key: " + KEY + "\",\"code\":\"invalid_api_key\"}}"),
                json(401, "{\"error\":{\"message\":\"Bad key: " + escaped + "\",\"code\":\"invalid_api_key\"}}"),
                json(
                        400,
                        "{\"error\":{\"message\":\"Bad\",\"type\":\"" + KEY + "\",\"code\":\"" + KEY + "\",\"param\":\""
                                + KEY + "\"}}"),
                json(400, "{\"error\":\"" + KEY + "\"}"),
                json(
                        422,
                        "{\"detail\":[{\"loc\":[\"header\",\"" + KEY + "\"],\"msg\":\"no\",\"input\":\"" + KEY
                                + "\"}]}"),
                json(500, "{\"unknown\":{\"form\":\"" + KEY + "\"}}"),
                json(
                        401,
                        "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"Bad " + KEY
                                + "\"},\"request_id\":\"" + KEY + "\"}"),
                json(200, "{\"error\":{\"message\":\"Bad key: " + KEY + "\"}}"),
                json(200, "You are " + KEY),
                call -> call.answer(403, "text/html", ("<b>" + KEY + "</b>").getBytes(StandardCharsets.UTF_8)),
                call -> call.answer(502, "text/plain", ("x".repeat(180) + " " + KEY).getBytes(StandardCharsets.UTF_8)),
                call -> call.json(
                        500,
                        "{\"error\":{\"message\":\"no\"}}",
                        "x-request-id",
                        KEY,
                        "request-id",
                        KEY,
                        "retry-after",
                        KEY,
                        "set-cookie",
                        KEY,
                        "location",
                        KEY),
                call -> call.json(200, Scripts.completion("Hi"), "x-request-id", KEY, "x-echo", KEY, "set-cookie", KEY),
                call -> call.answer(302, null, new byte[0], "location", "http://127.0.0.1:1/?key=" + KEY),
                call -> {
                    call.beginStream();
                    call.event("{\"error\":{\"message\":\"Bad key: " + KEY + "\",\"code\":\"" + KEY + "\"}}");
                    call.endStream();
                },
                call -> {
                    call.beginStream();
                    call.event(Scripts.word("Hi"));
                    call.event("{\"error\":{\"message\":\"Bad key: " + KEY + "\",\"code\":\"" + KEY + "\",\"param\":\""
                            + KEY + "\"}}");
                    call.endStream();
                },
                StubCall::breakOff);
    }

    private static Script json(int status, String body) {
        return call -> call.json(status, body);
    }

    @ParameterizedTest
    @MethodSource("echoes")
    void isSeenByItsVendorOnly(Script echo) throws Exception {
        vendor.always(echo);
        StringBuilder seen = new StringBuilder();
        for (String model : List.of("gpt", "claude")) {
            for (boolean stream : new boolean[] {false, true}) {
                try (WireClient client = WireClient.to(broker)) {
                    client.post(
                                    "/v1/chat/completions",
                                    WireClient.chat(model, stream),
                                    "authorization",
                                    "Bearer " + CLIENTS,
                                    "x-api-key",
                                    CLIENTS)
                            .head();
                    seen.append(client.headers()).append(client.body());
                }
            }
        }
        assertThat(vendor.calls()).allSatisfy(call -> assertThat(call.all()).contains(KEY));
        assertThat(vendor.calls()).noneSatisfy(call -> assertThat(call.all()).contains(CLIENTS));
        Metrics.await(broker, scrape -> scrape.inFlight() == 0);
        assertSilent(seen.toString());
    }

    @Test
    void aHeaderOfTheProviderIsAKeyToo() throws Exception {
        vendor.always(json(400, "{\"error\":{\"message\":\"Bad " + HEADER + "\"}}"));
        String seen = broker.chat("headed", "Hello").body();
        assertThat(vendor.call().header("x-secret")).isEqualTo(HEADER);
        assertThat(seen).contains("Bad ***");
        Metrics.await(broker, scrape -> scrape.inFlight() == 0);
        assertSilent(seen);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/metrics",
                "/health",
                "/health/ready",
                "/models",
                "/v1/models",
                "/v1/models/gpt",
                "/openapi.json",
                "/docs",
                "/nowhere"
            })
    void pagesDoNotShowIt(String path) throws Exception {
        broker.chat("gpt", "Hello", "authorization", "Bearer " + CLIENTS);
        Metrics.await(broker, scrape -> scrape.inFlight() == 0);
        var answer = broker.get(path);
        assertThat(answer.body()).doesNotContain(vendor.baseUrl());
        assertSilent(answer.body() + answer.headers());
    }

    @Test
    void objectsDoNotPrintIt() throws Exception {
        broker.chat("gpt", "Hello");
        Metrics.await(broker, scrape -> scrape.inFlight() == 0);
        var gateway = broker.host().current().gateway();
        assertSilent(
                gateway.toString(),
                gateway.catalog().toString(),
                gateway.catalog().models().toString(),
                gateway.catalog().find("gpt").toString(),
                gateway.catalog().find("headed").toString());
    }
}
