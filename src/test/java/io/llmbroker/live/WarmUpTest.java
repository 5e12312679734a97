package io.llmbroker.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.broker.CapturedLog;
import io.llmbroker.broker.Metrics;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a gateway asks itself before it is ready leaves no trace, and is asked once. */
@Timeout(60)
class WarmUpTest {
    private static final String CONFIG = "{models: {demo: {provider: demo}}, proxy: {warm_up: 2}}\n";
    private static final String WARMED_UP = "warmed up with ";

    private static List<String> warmUps(CapturedLog log) {
        return log.lines().stream().filter(line -> line.startsWith(WARMED_UP)).toList();
    }

    @Test
    void requestsAreAnsweredAndNotCounted() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.llmbroker.live", Level.INFO);
                CapturedLog requests = CapturedLog.of("llmbroker.requests", Level.INFO);
                EditedGateway gateway = EditedGateway.start(CONFIG)) {
            assertThat(warmUps(log)).singleElement().asString().doesNotStartWith(WARMED_UP + "0 ");
            assertThat(Metrics.of(gateway.broker).lines("llmbroker_requests_total"))
                    .isEmpty();
            assertThat(requests.awaitSoFar(gateway.broker)).isEmpty();
            assertThat(gateway.broker.chat("llmbroker-trial-loop", "Hello").statusCode())
                    .isEqualTo(404);
            assertThat(gateway.broker.chat("demo", "Hello").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anEditIsLiveWithoutIt() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.llmbroker.live", Level.INFO);
                EditedGateway gateway = EditedGateway.start(CONFIG)) {
            gateway.saveConfig(CONFIG + "# again\n").awaitRevision(2);
            assertThat(warmUps(log)).hasSize(1);
        }
    }

    @Test
    void withoutTheSettingThereIsNone() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.llmbroker.live", Level.INFO);
                EditedGateway gateway = EditedGateway.start(CONFIG.replace("warm_up: 2", "warm_up: 0"))) {
            assertThat(warmUps(log)).isEmpty();
            assertThat(gateway.broker.chat("demo", "Hello").statusCode()).isEqualTo(200);
        }
    }
}
