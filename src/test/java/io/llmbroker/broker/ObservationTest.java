package io.llmbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The request log and the meters. */
@Timeout(60)
class ObservationTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String USAGE = "\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":40,\"total_tokens\":70,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":5},\"completion_tokens_details\":{\"reasoning_tokens\":6}}";

    private static StubVendor vendor;
    private static TestBroker broker;
    private static TestBroker wordy;
    private static TestBroker silent;
    private CapturedLog log;

    @BeforeAll
    static void start() throws Exception {
        vendor = StubVendor.start();
        String models = """
                models:
                  gpt: {provider: openai, base_url: "%1$s", model_name: gpt-4o, api_key: k, default_params: {temperature: 0.5}}
                  claude: {provider: claude, base_url: "%1$s", model_name: claude-sonnet-4-5, api_key: k}
                  twice: {provider: openai, base_url: "%1$s", api_key: k, retries: 1, backoff: {initial: 0.001}}
                  "many/*": {provider: openai, base_url: "%1$s", model_name: "*", api_key: k}
                """.formatted(vendor.baseUrl());
        broker = TestBroker.start(models);
        wordy = TestBroker.start(models + "proxy: {log_bodies: true}");
        silent = TestBroker.start(models + "proxy: {enable_request_logging: false}");
    }

    /** They have no model and no line of their own. */
    @Test
    void whatNoRouteTakesIsCounted() throws Exception {
        Metrics before = Metrics.of(broker);
        broker.get("/v1/nothing");
        broker.get(CHAT);
        broker.post(CHAT, "{}", "content-type", "text/plain");
        Metrics scrape = Metrics.of(broker);
        for (String code : List.of("unknown_url", "method_not_allowed", "unsupported_media_type")) {
            String label = "code=\"" + code + "\"";
            assertThat(scrape.sum("llmbroker_requests_refused_total", label))
                    .as(code)
                    .isEqualTo(before.sum("llmbroker_requests_refused_total", label) + 1);
        }
    }

    /** The client is not told what certificates a vendor has; who can mend it reads the log. */
    @Test
    void whyASecureConnectionFailedIsLogged() throws Exception {
        String address = vendor.baseUrl().replaceFirst("http:", "https:");
        try (CapturedLog failures = CapturedLog.of("io.llmbroker.step", Level.WARN);
                TestBroker secure = TestBroker.start(
                        "models: {gpt: {provider: openai, base_url: \"" + address + "\", api_key: k}}")) {
            HttpResponse<String> answer = secure.chat("gpt", "Hello");
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("no secure connection came about");
            assertThat(failures.lines()).singleElement().asString().startsWith("no secure connection to 'openai': ");
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
        wordy.close();
        silent.close();
        vendor.close();
    }

    @BeforeEach
    void listen() throws Exception {
        vendor.reset();
        try (CapturedLog earlier = CapturedLog.of("llmbroker.requests", Level.INFO)) {
            earlier.awaitSoFar(broker);
        }
        log = CapturedLog.of("llmbroker.requests", Level.INFO);
    }

    @AfterEach
    void stopListening() {
        log.close();
    }

    private JsonNode line() throws Exception {
        return Json.MAPPER.readTree(log.await(1).get(0));
    }

    @Test
    void aLineTellsWhatBecameOfARequest() throws Exception {
        vendor.always(call -> call.json(
                200, Scripts.completion("Hi").replaceFirst("\"usage\":\\{[^}]*}", USAGE), "x-request-id", "vendors-7"));
        broker.chat("gpt", "Hello", "x-request-id", "mine-1");
        JsonNode line = line();
        assertThat(line.path("log").asText()).isEqualTo("request");
        assertThat(line.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
        assertThat(line.path("request_id").asText()).isEqualTo("mine-1");
        assertThat(line.path("client").asText()).isEqualTo("127.0.0.1");
        assertThat(line.path("endpoint").asText()).isEqualTo("chat.completions");
        assertThat(line.path("model").asText()).isEqualTo("gpt");
        assertThat(line.path("provider").asText()).isEqualTo("openai");
        assertThat(line.path("vendor_model").asText()).isEqualTo("gpt-4o");
        assertThat(line.path("status").asInt()).isEqualTo(200);
        assertThat(line.path("stream").asBoolean(true)).isFalse();
        assertThat(line.path("attempts").asInt()).isEqualTo(1);
        assertThat(line.path("total_ms").asDouble())
                .isGreaterThan(line.path("overhead_ms").asDouble());
        assertThat(line.path("overhead_ms").asDouble()).isPositive();
        assertThat(line.path("tokens_in").asInt()).isEqualTo(30);
        assertThat(line.path("tokens_out").asInt()).isEqualTo(40);
        assertThat(line.path("tokens_cached").asInt()).isEqualTo(5);
        assertThat(line.path("tokens_reasoning").asInt()).isEqualTo(6);
        assertThat(line.path("injected")).hasSize(1);
        assertThat(line.at("/injected/0").asText()).isEqualTo("temperature");
        assertThat(line.path("finish_reason").asText()).isEqualTo("stop");
        assertThat(line.path("vendor_request_id").asText()).isEqualTo("vendors-7");
        assertThat(line.has("request") || line.has("response") || line.has("error_code"))
                .isFalse();
    }

    @Test
    void aLineOfAStream() throws Exception {
        vendor.always(Scripts.stream("Hi"));
        broker.post(CHAT, WireClient.chat("gpt", true));
        JsonNode line = line();
        assertThat(line.path("stream").asBoolean()).isTrue();
        assertThat(line.path("ttft_ms").asDouble())
                .isPositive()
                .isLessThanOrEqualTo(line.path("total_ms").asDouble());
        assertThat(line.path("tokens_in").asInt()).isEqualTo(3);
        assertThat(line.path("finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void aLineOfAFailure() throws Exception {
        vendor.always(Scripts.error(429));
        broker.chat("twice", "Hello");
        JsonNode line = line();
        assertThat(line.path("status").asInt()).isEqualTo(429);
        assertThat(line.path("error_type").asText()).isEqualTo("rate_limit_error");
        assertThat(line.path("error_code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(line.path("attempts").asInt()).isEqualTo(2);
    }

    @Test
    void aLineOfWhatWasDropped() throws Exception {
        vendor.always(Scripts.claude("Hi"));
        broker.post(CHAT, WireClient.chat("claude", false).replace("}]", "}],\"seed\":1,\"temperature\":1.5"));
        JsonNode line = line();
        assertThat(line.at("/dropped/seed").asText()).isNotBlank();
        assertThat(line.at("/changed/temperature").asText()).isNotBlank();
    }

    @Test
    void aLineOfAnUnknownModelNamesIt() throws Exception {
        broker.chat("gpt-99", "Hello");
        assertThat(line().path("model").asText()).isEqualTo("gpt-99");
        assertThat(line().path("status").asInt()).isEqualTo(404);
    }

    @Test
    void aLineOfBytesThatAreNoRequest() throws Exception {
        broker.post(CHAT, "{");
        assertThat(line().path("status").asInt()).isEqualTo(400);
        assertThat(line().path("error_code").asText()).isEqualTo("invalid_json");
    }

    @Test
    void aLineHoldsNoLineBreakAndNoNovel() throws Exception {
        broker.chat("many/" + "x\\n".repeat(100_000), "Hello");
        assertThat(log.await(1).get(0)).doesNotContain("\n").hasSizeLessThan(5_000);
    }

    @Test
    void bodiesAreLoggedOnDemandOnly() throws Exception {
        broker.chat("gpt", "a secret question");
        assertThat(log.await(1).get(0)).doesNotContain("a secret question");
        wordy.chat("gpt", "an open question");
        JsonNode line = Json.MAPPER.readTree(log.await(2).get(1));
        assertThat(line.at("/request/messages/0/content").asText()).isEqualTo("an open question");
        assertThat(line.path("response").asText()).contains("\"content\":\"Hi\"");
        vendor.always(Scripts.stream("one ", "two"));
        wordy.post(CHAT, WireClient.chat("gpt", true));
        line = Json.MAPPER.readTree(log.await(3).get(2));
        assertThat(line.path("response").asText()).contains("one ", "two");
    }

    @Test
    void theLogCanBeSwitchedOff() throws Exception {
        silent.chat("gpt", "Hello");
        Metrics.await(silent, scrape -> scrape.sum("llmbroker_requests_total") >= 1 && scrape.inFlight() == 0);
        broker.chat("gpt", "Hello", "x-request-id", "the-other");
        assertThat(line().path("request_id").asText()).isEqualTo("the-other");
    }

    @Test
    void aClientThatLeavesIsA499() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        vendor.always(call -> {
            asked.countDown();
            call.untilGone();
        });
        double before = Metrics.of(broker).sum("llmbroker_requests_total", "status=\"499\"");
        try (WireClient client = WireClient.to(broker)) {
            client.post(CHAT, WireClient.chat("gpt", false));
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(Metrics.of(broker).inFlight()).isEqualTo(1);
        }
        assertThat(line().path("status").asInt()).isEqualTo(499);
        Metrics.await(
                broker,
                scrape -> scrape.inFlight() == 0
                        && scrape.sum("llmbroker_requests_total", "status=\"499\"") == before + 1);
    }

    @Test
    void namesThatClientsMakeUpAreNoLabels() throws Exception {
        double before = Metrics.of(broker).sum("llmbroker_requests_total", "many/*");
        for (int i = 0; i < 50; i++) {
            broker.chat("many/made-up-" + i, "Hello");
            broker.chat("unknown-made-up-" + i, "Hello");
            broker.get("/made-up-" + i);
            broker.post(CHAT, WireClient.chat("claude", false).replaceFirst("\\{", "{\"made-up-" + i + "\":1,"));
        }
        Metrics scrape = Metrics.await(
                broker, m -> m.inFlight() == 0 && m.sum("llmbroker_requests_total", "many/*") == before + 50);
        assertThat(scrape.text()).doesNotContain("made-up");
        assertThat(scrape.lines("llmbroker_requests_total", "model=\"many/*\"")).hasSize(1);
    }

    @Test
    void metersSayWhatHappened() throws Exception {
        vendor.always(Scripts.error(500));
        broker.chat("twice", "Hello");
        vendor.always(Scripts.stream("Hi"));
        broker.post(CHAT, WireClient.chat("gpt", true));
        Metrics scrape = Metrics.await(
                broker,
                m -> m.inFlight() == 0
                        && m.sum("llmbroker_requests_total", "model=\"twice\"", "status=\"500\"") == 1
                        && m.sum("llmbroker_time_to_first_token_seconds_count", "model=\"gpt\"") >= 1);
        assertThat(scrape.sum("llmbroker_upstream_errors_total", "status=\"500\"", "type=\"api_error\""))
                .isEqualTo(2);
        assertThat(scrape.sum("llmbroker_request_duration_seconds_count", "model=\"twice\"", "provider=\"openai\""))
                .isGreaterThanOrEqualTo(1);
        assertThat(scrape.sum("llmbroker_tokens_total", "type=\"output\"", "model=\"gpt\""))
                .isPositive();
        Set<String> labels = new TreeSet<>();
        scrape.text()
                .lines()
                .filter(line -> line.startsWith("llmbroker_"))
                .forEach(line -> java.util.regex.Pattern.compile("([a-z_]+)=\"")
                        .matcher(line)
                        .results()
                        .forEach(label -> labels.add(label.group(1))));
        assertThat(labels)
                .isSubsetOf("model", "provider", "endpoint", "status", "code", "type", "parameter", "result", "le");
    }
}
