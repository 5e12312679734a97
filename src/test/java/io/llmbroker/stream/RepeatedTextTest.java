package io.llmbroker.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.StreamFold;
import io.llmbroker.dialect.VendorEvent;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Events that differ in their text alone: copied, not parsed. */
class RepeatedTextTest {
    private static final String CHUNK =
            "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}],\"usage\":null}\n\n";

    /** Takes usage out of each chunk, as OpenAI's does. */
    private static final class Counting implements StreamFold {
        private final boolean keepsText;
        private int parsed;

        Counting(boolean keepsText) {
            this.keepsText = keepsText;
        }

        @Override
        public void accept(VendorEvent event, Consumer<ObjectNode> chunks) {
            parsed++;
            try {
                ObjectNode chunk = (ObjectNode) Json.read(event.data());
                chunk.remove("usage");
                if (!chunk.isEmpty()) {
                    chunks.accept(chunk);
                }
            } catch (IOException e) {
                chunks.accept(Json.object().put("skipped", true));
            }
        }

        @Override
        public boolean end(Consumer<ObjectNode> chunks) {
            return true;
        }

        @Override
        public boolean keepsText() {
            return keepsText;
        }

        @Override
        public int skipped() {
            return 0;
        }
    }

    private static String replied(String stream, Counting fold, boolean everyChunk) throws IOException {
        return Replied.text(stream.getBytes(StandardCharsets.UTF_8), fold, everyChunk);
    }

    @Test
    void theThirdInARowIsCopied() throws IOException {
        String stream = CHUNK.formatted("a") + CHUNK.formatted("b") + CHUNK.formatted("c") + CHUNK.formatted("\\n");
        Counting fold = new Counting(false);
        assertThat(replied(stream, fold, false)).isEqualTo(replied(stream, new Counting(false), true));
        assertThat(fold.parsed).isEqualTo(2);
    }

    @Test
    void nothingIsCopiedWhereTextMatters() throws IOException {
        String stream = CHUNK.formatted("a").repeat(5);
        Counting keeping = new Counting(true);
        replied(stream, keeping, false);
        assertThat(keeping.parsed).isEqualTo(5);
        Counting heard = new Counting(false);
        replied(stream, heard, true);
        assertThat(heard.parsed).isEqualTo(5);
    }

    @Test
    void anythingBetweenStartsAnew() throws IOException {
        for (String other : List.of("data: {\"usage\":null}\n\n", "event: other\n" + CHUNK.formatted("x"))) {
            String stream = CHUNK.formatted("a").repeat(4)
                    + other
                    + CHUNK.formatted("b").repeat(3);
            Counting fold = new Counting(false);
            assertThat(replied(stream, fold, false)).isEqualTo(replied(stream, new Counting(false), true));
            assertThat(fold.parsed).isEqualTo(5);
        }
    }

    @Test
    void oddTextMeansTheSame() throws IOException {
        String[] pieces = {
            "a",
            "ü",
            "漢",
            "😀",
            "\\\"",
            "\\\\",
            "\\n",
            "\\/",
            "\\u00fc",
            "\\ud83d\\ude00",
            "{",
            "\"content",
            " ",
            "\u0080"
        };
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            StringBuilder stream = new StringBuilder();
            for (int event = 0; event < 20; event++) {
                StringBuilder text = new StringBuilder();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    text.append(pieces[random.nextInt(pieces.length)]);
                }
                stream.append(CHUNK.formatted(text));
            }
            assertSameMeaning(
                    replied(stream.toString(), new Counting(false), false),
                    replied(stream.toString(), new Counting(false), true));
        }
    }

    private static void assertSameMeaning(String copied, String parsed) throws IOException {
        List<String> left = Replied.events(copied);
        List<String> right = Replied.events(parsed);
        assertThat(left).hasSameSizeAs(right);
        for (int i = 0; i < left.size() - 1; i++) {
            assertThat(Json.MAPPER.readTree(left.get(i))).isEqualTo(Json.MAPPER.readTree(right.get(i)));
        }
        assertThat(left.get(left.size() - 1)).isEqualTo("[DONE]");
    }
}
