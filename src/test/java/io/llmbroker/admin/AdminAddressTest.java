package io.llmbroker.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where operators are listened to. */
class AdminAddressTest {
    private static final String HOST = "LLMBROKER_ADMIN_HOST";
    private static final String PORT = "LLMBROKER_ADMIN_PORT";
    private static final String TOKEN = "LLMBROKER_ADMIN_TOKEN";

    @Test
    void byDefaultOnThisMachineBesideThePublicPort() {
        assertThat(AdminAddress.of(Map.of(), 8000)).contains(new AdminAddress("127.0.0.1", 8001, null));
        assertThat(AdminAddress.of(Map.of(), 0)).contains(new AdminAddress("127.0.0.1", 0, null));
        assertThat(AdminAddress.of(Map.of(HOST, " ", PORT, "", TOKEN, ""), 9000))
                .contains(new AdminAddress("127.0.0.1", 9001, null));
    }

    @Test
    void thePortCanBeSetOrNone() {
        assertThat(AdminAddress.of(Map.of(PORT, "9100"), 65_535)).contains(new AdminAddress("127.0.0.1", 9100, null));
        assertThat(AdminAddress.of(Map.of(PORT, "0"), 8000)).contains(new AdminAddress("127.0.0.1", 0, null));
        assertThat(AdminAddress.of(Map.of(PORT, "off", HOST, "0.0.0.0"), 8000)).isEmpty();
        assertThat(AdminAddress.of(Map.of(PORT, "OFF"), 65_535)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdminAddress.of(Map.of(PORT, "80000"), 8000))
                .withMessage("LLMBROKER_ADMIN_PORT is not a port: 80000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdminAddress.of(Map.of(), 65_535))
                .withMessageContaining("set LLMBROKER_ADMIN_PORT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.5", "gateway", "localhost.example", "127.0.0.1.nip.io", "127.1"})
    void whereOthersCouldReachItATokenIsNeeded(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdminAddress.of(Map.of(HOST, host), 8000))
                .withMessage("LLMBROKER_ADMIN_HOST is " + host + ", which other machines may reach: set"
                        + " LLMBROKER_ADMIN_TOKEN to a secret that operators must show");
        assertThat(AdminAddress.of(Map.of(HOST, host, TOKEN, "t0ken"), 8000))
                .contains(new AdminAddress(host, 8001, "t0ken"));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,127.0.0.1", "127.5.6.7,127.5.6.7", "::1,::1", "[::1],::1", "localhost,localhost"})
    void onThisMachineNoneIs(String host, String bound) {
        assertThat(AdminAddress.of(Map.of(HOST, host), 8000)).contains(new AdminAddress(bound, 8001, null));
    }

    @Test
    void theTokenIsNeverPrinted() {
        assertThat(AdminAddress.of(Map.of(TOKEN, "t0ken"), 8000).toString()).doesNotContain("t0ken");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdminAddress.of(Map.of(TOKEN, "t0ken\u00e4"), 8000))
                .withMessage("LLMBROKER_ADMIN_TOKEN holds a character that no header can carry");
    }
}
