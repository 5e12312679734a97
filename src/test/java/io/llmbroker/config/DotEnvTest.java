package io.llmbroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.llmbroker.source.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DotEnvTest {
    @TempDir
    private Path folder;

    @Test
    void readsEveryFormOfLine() throws IOException {
        write("""
                # a comment
                PLAIN=value
                  export EXPORTED = spaced value \t

                COMMENT=value # not this
                HASH=va#lue
                EMPTY=
                ONLY_COMMENT= # nothing
                SINGLE='a "b" # $X \\n' # comment
                DOUBLE="a 'b' # \\"c\\"\\n\\\\d\\$"
                EQUALS=a=b==
                WINDOWS=w\r
                PLAIN=last
                """);

        assertThat(over(Map.of("FROM", "outside")))
                .containsOnly(
                        Map.entry("PLAIN", "last"),
                        Map.entry("EXPORTED", "spaced value"),
                        Map.entry("COMMENT", "value"),
                        Map.entry("HASH", "va#lue"),
                        Map.entry("EMPTY", ""),
                        Map.entry("ONLY_COMMENT", ""),
                        Map.entry("SINGLE", "a \"b\" # $X \\n"),
                        Map.entry("DOUBLE", "a 'b' # \"c\"\n\\d$"),
                        Map.entry("EQUALS", "a=b=="),
                        Map.entry("WINDOWS", "w"),
                        Map.entry("FROM", "outside"));
    }

    @Test
    void theRealEnvironmentWins() throws IOException {
        write("KEY=file\n");

        assertThat(over(Map.of("KEY", "real"))).isEqualTo(Map.of("KEY", "real"));
    }

    @Test
    void noFileIsNoMistake() throws IOException {
        assertThat(over(Map.of("KEY", "real"))).isEqualTo(Map.of("KEY", "real"));
        Files.createDirectory(folder.resolve(".env"));
        assertThat(over(Map.of())).isEmpty();
    }

    @Test
    void saysEveryMistakeAndNeverTheValue() throws IOException {
        write("GOOD=1\nsk-secret\n1KEY=sk-secret\nKEY='sk-secret\nKEY=\"sk-secret\" sk-secret\n");

        assertThat(failure()).isEqualTo("""
                        .env:2: not of the form NAME=value (comments begin with #)
                        .env:3: not of the form NAME=value (comments begin with #)
                        .env:4: KEY: the quotes do not fit (close the quote, nothing after it)
                        .env:5: KEY: the quotes do not fit (close the quote, nothing after it)""");
    }

    @Test
    void saysThatItIsNotUtf8() throws IOException {
        Files.write(folder.resolve(".env"), "A=1\nB=\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(failure()).isEqualTo(".env:2: bytes that are not UTF-8 (save the file as UTF-8)");
    }

    private String failure() {
        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> over(Map.of()));
        return thrown.getMessage().replace(folder + "/", "");
    }

    private Map<String, String> over(Map<String, String> environment) {
        return DotEnv.over(SourceFile.read(folder.resolve(".env")), environment);
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve(".env"), text);
    }
}
