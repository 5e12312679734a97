package io.llmbroker;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HealthProbeTest {
    private final WireMockServer gateway =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());

    @BeforeEach
    void start() {
        gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.stop();
    }

    @ParameterizedTest
    @CsvSource({"200, true", "503, false", "404, false", "500, false"})
    void onlyReadyIsHealthy(int status, boolean healthy) {
        gateway.stubFor(get("/health/ready").willReturn(aResponse().withStatus(status)));

        assertThat(HealthProbe.ready(gateway.port())).isEqualTo(healthy);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aBrokenAnswerIsNotHealthy(Fault fault) {
        gateway.stubFor(get("/health/ready").willReturn(aResponse().withFault(fault)));

        // garbage after the status line is not the probe's business
        assertThat(HealthProbe.ready(gateway.port())).isEqualTo(fault == Fault.MALFORMED_RESPONSE_CHUNK);
    }

    @Test
    void nobodyThereIsNotHealthy() {
        int port = gateway.port();
        gateway.stop();

        assertThat(HealthProbe.ready(port)).isFalse();
    }
}
