package io.llmbroker.step.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalDataTest {
    private final Map<String, Integer> found = new HashMap<>();

    private String redacted(String text) {
        return PersonalData.redacted(text, found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "to ann.lee+x@mail.example.org, please | to [email], please",
                "<bob@example.co.uk>bob@example.co.uk | <[email]>[email]",
                "müller@straße.example | [email]",
                "call +49 (0)30 123456-78! | call [phone]!",
                "+14155550123 | [phone]",
                "4111 1111 1111 1111 | [card]",
                "4111-1111-1111-1111, 378282246310005 | [card], [card]",
                "card 4111 1111 1111 1111 12/28 cvc 123 | card [card] 12/28 cvc 123",
                "2 times 20 4111111111111111 | 2 times 20 [card]",
                "4111111111111111 5555555555554444 | [card] [card]",
                "DE89370400440532013000 | [iban]",
                "IBAN DE89 3704 0044 0532 0130 00. Thanks | IBAN [iban]. Thanks",
                "GB82 WEST 1234 5698 7654 32 OK AND MORE | [iban] OK AND MORE",
                "DE89370400440532013000 GB82WEST12345698765432 | [iban] [iban]",
            })
    void takesOut(String text, String left) {
        assertThat(redacted(text)).isEqualTo(left);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Order 20260101, 1+1=2, version 4.18.0, a@b, @home, x @ y",
                "4111 1111 1111 1112",
                "DE89 3704 0044 0532 0130 02",
                "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8",
                "DE89 3704",
                "DE89",
                "XX89370400440532013000",
                "uuid 123e4567-e89b-12d3-a456-426614174000",
                "id-4111111111111111x",
                "$1 and \\\\ stay",
                "+1 is a plus",
                "",
            })
    void leaves(String text) {
        assertThat(redacted(text)).isEqualTo(text);
        assertThat(found).isEmpty();
    }

    /** Expressions that try again and again would take minutes. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "1", "1 ", "A1", "DE89", "+1", "a.", "@", "a@b.", "4111 1111 1111 1112 ", "DE89 "})
    void hugeTextsTakeNoEndlessTime(String piece) {
        String text = piece.repeat(1_000_000 / piece.length());
        assertThat(redacted(text)).hasSizeLessThanOrEqualTo(text.length());
    }
}
