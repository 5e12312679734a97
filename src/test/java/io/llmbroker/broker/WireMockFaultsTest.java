package io.llmbroker.broker;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.lessThanOrExactly;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The faults of WireMock, a server that we did not write. */
@Timeout(60)
class WireMockFaultsTest {
    private static final String PATH = "/v1/chat/completions";
    private static WireMockServer vendor;
    private static TestBroker broker;

    @BeforeAll
    static void start() throws Exception {
        vendor = new WireMockServer(options().dynamicPort());
        vendor.start();
        broker = TestBroker.start("""
                models:
                  once: {provider: openai, base_url: "%1$s/v1", api_key: k}
                  quick: {provider: openai, base_url: "%1$s/v1", api_key: k, timeout: 0.3}
                  twice: {provider: openai, base_url: "%1$s/v1", api_key: k, retries: 1, backoff: {initial: 0.001}}
                """.formatted(vendor.baseUrl()));
    }

    @AfterAll
    static void stop() {
        broker.close();
        vendor.stop();
    }

    @BeforeEach
    void forget() {
        vendor.resetAll();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void isABadGateway(Fault fault) throws Exception {
        vendor.stubFor(post(PATH).willReturn(aResponse().withFault(fault)));
        HttpResponse<String> answer = broker.chat("once", "Hello");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(Envelope.of(answer.body()).path("type").asText()).isEqualTo("api_error");
        // once more only where a kept connection looked stale (StaleConnectionTest tells them apart byte by byte)
        vendor.verify(lessThanOrExactly(2), postRequestedFor(urlEqualTo(PATH)));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void isMendedByAnotherAttempt(Fault fault) throws Exception {
        vendor.stubFor(post(PATH)
                .inScenario("again")
                .whenScenarioStateIs(Scenario.STARTED)
                .willSetStateTo("well")
                .willReturn(aResponse().withFault(fault)));
        vendor.stubFor(post(PATH)
                .inScenario("again")
                .whenScenarioStateIs("well")
                .willReturn(okJson(Scripts.completion("Hi"))));
        assertThat(broker.chat("twice", "Hello").statusCode()).isEqualTo(200);
        vendor.verify(2, postRequestedFor(urlEqualTo(PATH)));
    }

    @Test
    void slowAndDribblingAnswersTimeOut() throws Exception {
        vendor.stubFor(post(PATH).willReturn(okJson(Scripts.completion("Hi")).withFixedDelay(10_000)));
        assertThat(broker.chat("quick", "Hello").statusCode()).isEqualTo(504);
        vendor.stubFor(post(PATH).willReturn(okJson(Scripts.completion("Hi")).withChunkedDribbleDelay(50, 10_000)));
        assertThat(broker.chat("quick", "Hello").statusCode()).isEqualTo(504);
    }
}
