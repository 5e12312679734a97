package io.llmbroker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.LlmBroker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Following the requests; the stub's connection ends after its last line, as a gateway's that goes. */
@Timeout(60)
class TailTest {
    private StubAdmin gateway;

    /** Somebody who reads until some text has come, and then no more. */
    private static final class Reader extends Writer {
        final StringBuilder read = new StringBuilder();
        private final String last;
        private int left;

        Reader(String last, int times) {
            this.last = last;
            this.left = times;
        }

        @Override
        public void write(char[] text, int from, int length) throws IOException {
            if (left == 0) {
                throw new IOException("nobody reads any more");
            }
            read.append(text, from, length);
            if (new String(text, from, length).contains(last)) {
                left--;
            }
        }

        @Override
        public void flush() throws IOException {
            if (left == 0) {
                throw new IOException("nobody reads any more");
            }
        }

        @Override
        public void close() {}
    }

    private record Followed(int code, String out, String err) {}

    @BeforeEach
    void start() throws Exception {
        gateway = new StubAdmin();
        gateway.says("/tail", CommandLineRun.FILES.resolve("tail.ndjson"));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private Followed follow(boolean colour, String last, int times, String... options) {
        Reader reader = new Reader(last, times);
        StringWriter err = new StringWriter();
        List<String> words = new ArrayList<>(List.of("tail", "--admin", gateway.url()));
        words.addAll(List.of(options));
        String[] arguments = words.toArray(String[]::new);
        int code = Commands.line(
                        new LlmBroker(),
                        new Shell(
                                Map.of(),
                                colour,
                                new ByteArrayInputStream(new byte[0]),
                                CommandLineRun.NOW,
                                CommandLineRun.STANDS),
                        arguments)
                .setOut(new PrintWriter(reader))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Followed(code, reader.read.toString(), err.toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLineForEachRequest(boolean colour) throws Exception {
        Followed followed = follow(colour, "no JSON", 1);
        new CommandLineRun(followed.code(), followed.out(), followed.err())
                .printed(colour ? "tail.colour.txt" : "tail.txt")
                .exited(0);
    }

    @Test
    void whenTheGatewayComesBackItIsFollowedAgain() {
        Followed followed = follow(false, "no JSON", 2);
        assertThat(followed.code()).isZero();
        assertThat(followed.err()).isEqualTo("The gateway has gone; waiting for it ...\nThe gateway is back.\n");
        assertThat(followed.out().lines().filter(line -> line.contains("req-1")))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--errors               | req-2 req-3",
                "--status 5xx           | req-3",
                "--status 404,502       | req-2 req-3",
                "--status 2xx           | req-1",
                "--model smart          | req-3",
                "--provider openai      | req-1",
                "--provider openai --errors |",
            })
    void onlyWhatIsWanted(String options, String wanted) {
        List<String> words = new ArrayList<>(List.of(options.split(" ")));
        words.add("--json");
        Followed followed = follow(false, "no JSON", 1, words.toArray(String[]::new));
        assertThat(followed.out()
                        .lines()
                        .filter(line -> line.contains("request_id"))
                        .map(line -> line.replaceFirst(".*\"request_id\":\"(req-.)\".*", "$1")))
                .containsExactly(wanted == null ? new String[0] : wanted.split(" "));
    }

    @Test
    void jsonComesAsTheGatewayWroteIt() throws Exception {
        Followed followed = follow(false, "no JSON", 1, "--json");
        List<String> written = java.nio.file.Files.readAllLines(CommandLineRun.FILES.resolve("tail.ndjson"));
        written.removeIf(String::isEmpty);
        assertThat(followed.out().lines()).containsExactlyElementsOf(written);
    }

    @Test
    void whatIsNoStatusIsRefused() {
        assertThat(follow(false, "", 1, "--status", "6xx").code()).isEqualTo(2);
        assertThat(gateway.asked).isEmpty();
    }
}
