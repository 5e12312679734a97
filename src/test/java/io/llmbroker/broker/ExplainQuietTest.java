package io.llmbroker.broker;

import static io.llmbroker.broker.ExplainedGateway.CHAT;
import static io.llmbroker.broker.ExplainedGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import io.llmbroker.observe.RequestLog;
import io.llmbroker.routes.RouteCopy;
import io.llmbroker.server.TrialDoor.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Explaining leaves no trace, and asking for it at the wrong door sends nothing. */
@Timeout(60)
class ExplainQuietTest {
    private StubVendor vendor;

    @BeforeEach
    void start() {
        vendor = StubVendor.start();
    }

    @AfterEach
    void stop() {
        vendor.close();
    }

    private String config() {
        return """
                models:
                  gpt: {provider: openai, base_url: "%1$s", api_key: k}
                  late: {provider: openai, base_url: "%1$s", api_key: k, timeout: 0.001}
                  demo: {provider: demo}
                  turns: {strategy: round_robin, targets: [gpt, demo]}
                proxy: {log_bodies: true}
                """.formatted(vendor.baseUrl());
    }

    @Test
    void noLineNoMeterNoByte() throws Exception {
        try (ExplainedGateway gateway = ExplainedGateway.start(config())) {
            try (CapturedLog first = CapturedLog.of(RequestLog.LOGGER, Level.INFO)) {
                gateway.send(CHAT, request("gpt"));
                first.await(1); // a request is logged after its last byte
            }
            String meters = gateway.loan.meters().registry().scrape();
            vendor.reset();
            try (CapturedLog log = CapturedLog.of("", Level.INFO);
                    CapturedLog requests = CapturedLog.of(RequestLog.LOGGER, Level.INFO)) {
                for (String model : List.of("gpt", "demo", "turns", "nobody")) {
                    gateway.chat(model);
                    gateway.plan("/v1/completions", "{\"model\":\"" + model + "\",\"prompt\":[\"a\",\"b\"]}");
                    gateway.plan("/v1/embeddings", "{\"model\":\"" + model + "\",\"input\":\"a\"}");
                }
                assertThat(log.lines()).isEmpty();
                assertThat(requests.lines()).isEmpty();
            }
            assertThat(gateway.loan.meters().registry().scrape()).isEqualTo(meters);
            assertThat(vendor.calls()).isEmpty();
        }
    }

    @Test
    void aShortDeadlineIsNoReasonToFail() throws Exception {
        try (ExplainedGateway gateway = ExplainedGateway.start(config())) {
            assertThat(gateway.chat("late").get("error").isNull()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-llmbroker-explain", "X-LLMBroker-Explain"})
    void thePublicDoorRefusesTheHeader(String header) throws Exception {
        try (TestBroker broker = TestBroker.start(config())) {
            for (String value : List.of("plan", "", "anything")) {
                try (WireClient client = WireClient.to(broker)
                        .post(CHAT, request("gpt"), header, value)
                        .head()) {
                    assertThat(client.status()).isEqualTo(403);
                    assertThat(client.headers()).containsKey("x-request-id");
                    assertThat(client.json().at("/error/code").asText()).isEqualTo("operators_only");
                }
            }
            assertThat(vendor.calls()).isEmpty();
        }
    }

    /** Holds the requests of a route until the test lets them go. */
    public static final class Gate implements Processor {
        private static CountDownLatch open = new CountDownLatch(1);
        private static CountDownLatch inside = new CountDownLatch(3);

        @Override
        public void process(Exchange exchange) throws InterruptedException {
            inside.countDown();
            open.await(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void onlyAFewAtOnce() throws Exception {
        Gate.open = new CountDownLatch(1);
        Gate.inside = new CountDownLatch(3);
        RouteCopy routes = new RouteCopy()
                .write("gate.camel.yaml", """
                        - beans:
                            - name: gate
                              type: io.llmbroker.broker.ExplainQuietTest$Gate
                        """)
                .replace("vendors/openai.camel.yaml", "        - process:\n", """
                                - process:
                                    ref: gate
                                - process:
                        """);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (ExplainedGateway gateway = ExplainedGateway.start(config(), Map.of(), routes.folder())) {
            List<Future<?>> plans = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                plans.add(threads.submit(() -> gateway.chat("gpt")));
            }
            assertThat(Gate.inside.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(catchThrowableOfType(ApiError.class, () -> gateway.chat("gpt"))
                            .status())
                    .isEqualTo(503);
            Gate.open.countDown();
            for (Future<?> plan : plans) {
                assertThat(plan.get(20, TimeUnit.SECONDS).toString()).contains("\"error\":null");
            }
            assertThat(gateway.chat("gpt").get("error").isNull()).isTrue();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatIsInFlightIsTold() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        vendor.then(call -> {
            asked.countDown();
            answer.await(20, TimeUnit.SECONDS);
            call.json(200, Scripts.completion("Hi"));
        });
        try (ExplainedGateway gateway = ExplainedGateway.start(config())) {
            Future<Answer> sent = threads.submit(() -> gateway.send(CHAT, request("gpt")));
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.chat("gpt").at("/candidates/0/in_flight").asInt())
                    .isEqualTo(1);
            answer.countDown();
            assertThat(Json.MAPPER.readTree(sent.get().body()).has("choices")).isTrue();
        } finally {
            threads.shutdownNow();
        }
    }
}
