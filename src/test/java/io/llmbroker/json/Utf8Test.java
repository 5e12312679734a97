package io.llmbroker.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
    @Test
    void agreesWithTheDecoderOfTheJdk() {
        int[] lively = {
            0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4,
            0xf5, 0xff
        };
        Random random = new Random(42);
        int wellFormed = 0;
        for (int run = 0; run < 300_000; run++) {
            byte[] bytes = new byte[1 + random.nextInt(5)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) lively[random.nextInt(lively.length)];
            }
            boolean expected = decodes(bytes);
            assertThat(Utf8.firstMalformed(bytes) < 0).isEqualTo(expected);
            wellFormed += expected ? 1 : 0;
        }
        assertThat(wellFormed).isGreaterThan(1000);
    }

    @Test
    void tellsWhere() {
        assertThat(Utf8.firstMalformed(new byte[0])).isEqualTo(-1);
        assertThat(Utf8.firstMalformed("aé世🌍z".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(-1);
        assertThat(Utf8.firstMalformed(new byte[] {'a', (byte) 0xc3, (byte) 0xa9, (byte) 0xe4, 'b'}))
                .isEqualTo(3);
    }

    private static boolean decodes(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
