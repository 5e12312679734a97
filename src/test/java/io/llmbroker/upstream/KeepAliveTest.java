package io.llmbroker.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepAliveTest {
    @ParameterizedTest
    @CsvSource({
        "'timeout=5', 4000",
        "'timeout=5, max=100', 4000",
        "'timeout=300', 50000",
        "'timeout=1', 1",
        "'timeout=0', 1",
        "'timeout=soon', 50000",
        "'', 50000"
    })
    void isShorterThanTheVendors(String said, long millis) {
        BasicHttpResponse response = new BasicHttpResponse(200);
        response.addHeader("keep-alive", said);
        assertThat(KeepAlive.INSTANCE
                        .getKeepAliveDuration(response, HttpClientContext.create())
                        .toMilliseconds())
                .isEqualTo(millis);
    }
}
