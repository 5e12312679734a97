package io.llmbroker.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTemplateTest {
    private static final String EVENT =
            "{\"id\":\"1\",\"choices\":[{\"delta\":{\"content\": \"%s\"}}],\"usage\":null,\"obfuscation\":\"%s\"}";
    private static final String CHUNK =
            "{\"id\":\"1\",\"choices\":[{\"delta\":{\"content\":\"%s\"}}],\"obfuscation\":\"%s\"}";

    private final TextTemplate template = template("Hi", "x1");

    private static TextTemplate template(String text, String padding) {
        return TextTemplate.of(bytes(EVENT.formatted(text, padding)), bytes(CHUNK.formatted(text, padding)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String written(byte[] event) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean like = template.write(event, out);
        assertThat(out.size() > 0).isEqualTo(like);
        return like ? out.toString(StandardCharsets.UTF_8) : null;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", " two words", "\\n", "\\\\", "say \\\"so\\\"", "\\/", "ä", "你好", "😀", "\u007f", "x\\t"})
    void textGoesOver(String text) {
        assertThat(written(bytes(EVENT.formatted(text, "yz")))).isEqualTo(CHUNK.formatted(text, "yz"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\\u00e4", "\\ud83d", "\\x", "a\tb", "a\nb", "\\", "a\",\"b\":\"c"})
    void whatMayMeanMoreIsLeftToTheParser(String text) {
        assertThat(written(bytes(EVENT.formatted(text, "yz")))).isNull();
    }

    @Test
    void soIsWhatIsNoUtf8() {
        for (byte[] wrong : new byte[][] {
            {(byte) 0x80},
            {(byte) 0xc0, (byte) 0xaf},
            {(byte) 0xc3},
            {(byte) 0xe0, (byte) 0x80, (byte) 0x80},
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            {(byte) 0xf0, (byte) 0x80, (byte) 0x80, (byte) 0x80},
            {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            {(byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80},
            {(byte) 0xe4, (byte) 0xbd, 'x'}
        }) {
            String text = new String(wrong, StandardCharsets.ISO_8859_1);
            assertThat(written(EVENT.formatted(text, "yz").getBytes(StandardCharsets.ISO_8859_1)))
                    .isNull();
        }
    }

    @Test
    void anotherEventIsNotLikeIt() {
        String like = EVENT.formatted("a", "b");
        assertThat(written(bytes(like))).isNotNull();
        assertThat(written(bytes(like.replace("\"id\":\"1\"", "\"id\":\"2\"")))).isNull();
        assertThat(written(bytes(like.replace("null", "{\"total_tokens\":1}")))).isNull();
        assertThat(written(bytes(like + " "))).isNull();
        assertThat(written(bytes(like.substring(0, like.length() - 1)))).isNull();
        for (int cut = 0; cut < like.length(); cut++) {
            assertThat(written(bytes(like.substring(0, cut)))).isNull();
        }
    }

    @Test
    void thereIsNoneWhereTextBecomesOther() {
        assertThat(TextTemplate.of(bytes("{\"content\":\"a\\/b\"}"), bytes("{\"content\":\"a/b\"}")))
                .isNull();
        assertThat(TextTemplate.of(bytes("{\"content\":\"a\"}"), bytes("{\"content\":\"a\",\"text\":\"a\"}")))
                .isNull();
        assertThat(TextTemplate.of(bytes("{\"content\":[]}"), bytes("{\"content\":[]}")))
                .isNull();
        assertThat(TextTemplate.of(bytes("{\"content\":\"\"}"), bytes("{\"content\":\"\"}")))
                .isNull();
    }

    /** Reasoning goes to the end of a delta: where both texts are alike, nobody can tell which is which. */
    @Test
    void thereIsNoneWhereTextsAreAlike() {
        byte[] event = bytes("{\"reasoning\":\"a\",\"content\":\"a\"}");
        assertThat(TextTemplate.of(event, bytes("{\"content\":\"a\",\"reasoning_content\":\"a\"}")))
                .isNull();
    }

    @Test
    void twoAreTheSameWhenOnlyTheirTextDiffers() {
        assertThat(template.isSame(template("Ho", "y"))).isTrue();
        assertThat(template.isSame(null)).isFalse();
        assertThat(template.isSame(TextTemplate.of(bytes("{\"content\":\"a\"}"), bytes("{\"content\":\"a\"}"))))
                .isFalse();
    }
}
