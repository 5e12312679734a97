package io.llmbroker.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressTest {
    @Test
    void whatIsBlankIsNotSaid() {
        assertThat(Address.of(Map.of())).isEqualTo(new Address("0.0.0.0", 8000));
        assertThat(Address.of(Map.of("LLMBROKER_HOST", " ", "LLMBROKER_PORT", "")))
                .isEqualTo(new Address("0.0.0.0", 8000));
        assertThat(Address.of(Map.of("LLMBROKER_HOST", "::1", "LLMBROKER_PORT", "0")))
                .isEqualTo(new Address("::1", 0));
    }

    @Test
    void whatIsNoPortIsSaidWithWhoMayHaveSetIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.of(Map.of("LLMBROKER_PORT", "http")))
                .withMessage("LLMBROKER_PORT is not a port: http");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.of(Map.of("LLMBROKER_PORT", "tcp://10.0.0.1:8000")))
                .withMessageContaining("enableServiceLinks: false");
    }
}
