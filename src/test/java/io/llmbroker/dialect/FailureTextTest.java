package io.llmbroker.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTextTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk-canary-1234567890",
                "sk-proj-abc_DEF-123456",
                "sk-ant-api03-abcdefghij",
                "xai-abcdefghij123456",
                "gsk_abcdefghij123456",
                "AIzaSyA-1234567890abc",
                "AKIAIOSFODNN7EXAMPLE",
                "hf_abcdefghijklmnop",
            })
    void keysAreMaskedWhereverTheyStand(String key) {
        for (String text : new String[] {"bad key " + key + ".", "(" + key + ")", "key=" + key, "\"" + key + "\""}) {
            assertThat(FailureText.masked(text)).doesNotContain(key).contains("***");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Incorrect API key provided: canary. You can|Incorrect API key provided: ***. You can",
                "Incorrect API key provided: sk-ab***cd.|Incorrect API key provided: ***.",
                "Authorization: Bearer abc.def-ghi|Authorization: Bearer ***",
                "Your api key: ****1234 is invalid|Your api key: *** is invalid",
            })
    void keysOfAnyFormAreMaskedWhereAMessageRepeatsThem(String text, String expected) {
        assertThat(FailureText.masked(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Range of input length should be [1, 129024]",
                "You need to provide your API key in an Authorization header using Bearer auth",
                "task-oriented risk-free key-value ask-me",
                "see https://docs.x.ai/docs/key-information/debugging and ask_for_it",
                "model gpt-4o-mini-2024-07-18 not found",
            })
    void ordinaryWordsStay(String text) {
        assertThat(FailureText.masked(text)).isEqualTo(text);
    }

    @Test
    void anExcerptIsWordsOnly() {
        assertThat(FailureText.excerpt("<html><style>b{}</style>\r\n<b>Bad\u0000 Gate\u001b[31mway</b>\u202e</html>"))
                .isEqualTo("Bad Gate [31mway");
        assertThat(FailureText.excerpt("x".repeat(5000))).hasSize(203);
        assertThat(FailureText.excerpt("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"20,20000", "0,0", "1.5,1500", "' 3 ',3000"})
    void retryAfterIsSeconds(String value, long millis) {
        assertThat(FailureText.retryAfter(Map.of("retry-after", value), NOW)).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void retryAfterMayBeADate() {
        assertThat(retryAfter("Thu, 01 Jan 2026 00:00:30 GMT")).isEqualTo(Duration.ofSeconds(30));
        assertThat(retryAfter("Wed, 31 Dec 2025 23:00:00 GMT")).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "", "-5", "NaN", "1e99", "Infinity"})
    void nonsenseIsNoWaitingTime(String value) {
        assertThat(retryAfter(value)).isNull();
    }

    @Test
    void millisecondsAreMoreExact() {
        assertThat(FailureText.retryAfter(Map.of("retry-after", "2", "retry-after-ms", "1250"), NOW))
                .isEqualTo(Duration.ofMillis(1250));
        assertThat(FailureText.retryAfter(Map.of(), NOW)).isNull();
    }

    private static Duration retryAfter(String value) {
        return FailureText.retryAfter(Map.of("retry-after", value), NOW);
    }
}
