package io.llmbroker.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a gateway says without being asked, by the configuration that it ships. */
class LogLevelsTest {
    @ParameterizedTest
    @CsvSource({
        "llmbroker.requests, INFO",
        "llmbroker.shadow, INFO",
        "io.llmbroker.live.LiveRevisions, INFO",
        "org.apache.camel.support.Any, WARN"
    })
    void isSaid(String logger, String level) {
        assertThat(LoggerContext.getContext(false)
                        .getConfiguration()
                        .getLoggerConfig(logger)
                        .getLevel())
                .isEqualTo(Level.valueOf(level));
    }
}
