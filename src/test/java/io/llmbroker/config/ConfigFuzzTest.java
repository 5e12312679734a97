package io.llmbroker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, the loader reads it or says what is wrong; it never fails in another way. */
class ConfigFuzzTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 300);
    private static final String[] PIECES = {
        "", "null", "[]", "{}", "*", "&a", "- ", "  ", "${X}", "${", "\"", "'", "true", "-1", "1e999", ".nan", "\t",
        "\u0000", "é", "<<: ", "!!int ", "? ", "| ", "> ", "--- ", "%", "@", "#", ": ", "targets", "models", "openai",
        "demo", "''"
    };

    @Test
    void readsAnEmojiWhereverItStands() {
        String comment = "#" + "x".repeat(1023) + "\uD83D\uDE00\n";
        assertThat(ConfigFiles.load(comment + "models: {demo: {provider: demo}}", Map.of())
                        .models())
                .containsKey("demo");
    }

    @Test
    void neverFailsInAnotherWay() throws IOException {
        List<String> sources = sources();
        Random random = new Random(4711);
        int loaded = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = mutate(sources.get(random.nextInt(sources.size())), random);
            try {
                ConfigFiles.load(text, Map.of("X", "sk-canary-4711"));
                loaded++;
            } catch (ConfigException e) {
                assertThat(e.problems()).isNotEmpty();
                assertThat(e.getMessage()).doesNotContain("sk-canary-4711");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("round " + round + ":\n" + text, e);
            }
        }
        assertThat(loaded).isBetween(1, ROUNDS - 1);
    }

    private static String mutate(String text, Random random) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(lines.size());
            String line = lines.get(at);
            int column = random.nextInt(line.length() + 1);
            int end = Math.min(line.length(), column + random.nextInt(6));
            String piece = PIECES[random.nextInt(PIECES.length)];
            switch (random.nextInt(5)) {
                case 0 -> lines.set(at, line.substring(0, column) + piece + line.substring(end));
                case 1 -> lines.set(at, line.replaceFirst(":.*", ": " + Matcher.quoteReplacement(piece)));
                case 2 -> lines.remove(at);
                case 3 -> lines.add(at, lines.get(random.nextInt(lines.size())));
                default -> lines.set(at, line.replaceFirst("[\\w-]+", Matcher.quoteReplacement(piece)));
            }
            if (lines.isEmpty()) {
                lines.add("");
            }
        }
        return String.join("\n", lines);
    }

    private static List<String> sources() throws IOException {
        List<String> sources = new ArrayList<>();
        String config = Files.readString(Path.of("config.yaml"));
        sources.add(config);
        sources.add(DefaultConfigTest.uncommented(config));
        try (Stream<Path> folders = Files.list(Path.of("src/test/vectors/config"))) {
            for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                byte[] bytes = Files.readAllBytes(folder.resolve("config.yaml"));
                if (bytes.length > 0) {
                    sources.add(new String(bytes, StandardCharsets.UTF_8));
                }
            }
        }
        return sources;
    }
}
