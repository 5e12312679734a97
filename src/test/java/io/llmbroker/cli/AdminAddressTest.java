package io.llmbroker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminAddressTest {
    private static String found(String host, String adminPort, String port) {
        Map<String, String> environment = new HashMap<>();
        environment.put("LLMBROKER_ADMIN_HOST", host);
        environment.put("LLMBROKER_ADMIN_PORT", adminPort);
        environment.put("LLMBROKER_PORT", port);
        environment.values().removeIf(java.util.Objects::isNull);
        return AdminAddress.of(null, environment).url();
    }

    @ParameterizedTest
    @CsvSource({
        ",         ,     ,     http://127.0.0.1:8001",
        ",         ,     9000, http://127.0.0.1:9001",
        ",         7777, 9000, http://127.0.0.1:7777",
        "10.0.0.3, 7777, ,     http://10.0.0.3:7777",
        "0.0.0.0,  ,     ,     http://127.0.0.1:8001",
        "::,       ,     ,     http://[::1]:8001",
        "' ',      ' ',  ' ',  http://127.0.0.1:8001",
        "::1,      ,     0,    ",
        ",         OFF,  ,     ",
        ",         0,    9000, ",
        ",         off,  ,     ",
        ",         soon, ,     ",
        ",         ,     65535,",
        ",         ,     99999,",
    })
    void theEnvironmentSaysWhere(String host, String adminPort, String port, String url) {
        if (url == null) {
            assertThatThrownBy(() -> found(host, adminPort, port)).isInstanceOf(IllegalArgumentException.class);
        } else {
            assertThat(found(host, adminPort, port)).isEqualTo(url);
        }
    }

    @Test
    void theOptionWins() {
        assertThat(AdminAddress.of("https://gateway.example:1/admin/", Map.of("LLMBROKER_ADMIN_PORT", "off"))
                        .url())
                .isEqualTo("https://gateway.example:1/admin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1:8001", "ftp://x", "http://", "http://a b", "http://x/?a", "", "file:///etc/passwd"})
    void whatIsNoUrlIsRefused(String url) {
        assertThatThrownBy(() -> AdminAddress.of(url, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--admin");
    }

    @Test
    void aPasswordOnTheCommandLineIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> AdminAddress.of("http://me:s3cret@gateway", Map.of()))
                .hasMessageContaining("LLMBROKER_ADMIN_TOKEN")
                .hasMessageNotContaining("s3cret");
    }
}
