package io.llmbroker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.cli.StubAdmin.Asked;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code llmbroker dlq} asks a gateway, and what it shows. */
@Timeout(60)
class DlqCommandsTest {
    private StubAdmin gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new StubAdmin();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.of(Map.of("LLMBROKER_ADMIN_PORT", String.valueOf(gateway.port())), arguments);
    }

    @Test
    void lettersAreListed() throws Exception {
        gateway.says("/dead-letters", 200, """
                {"letters":[{"door":"jms","id":"dead_1","at":"2026-11-27T04:00:00Z","code":"upstream_unreachable",
                "reason":"'openai' could not be reached\\u001b[2J.","attempts":5,"deliveries":1,"from":"llm.requests",
                "message_id":"ID:1","bytes":120}]}""");
        CommandLineRun list = run("dlq", "list", "--door", "jms", "--limit", "7");
        list.exited(0);

        assertThat(gateway.asked.poll()).isEqualTo(new Asked("GET", "/dead-letters?limit=7&door=jms", null, null, ""));
        assertThat(list.out())
                .contains("dead_1", "jms", "llm.requests", "upstream_unreachable: 'openai' could not be reached")
                .doesNotContain("\u001b");
    }

    @Test
    void noLettersAreSaid() {
        gateway.says("/dead-letters", 200, "{\"letters\":[]}");

        assertThat(run("dlq", "list").out()).isEqualTo("No dead letters.\n");
    }

    @Test
    void lettersAreSentAgainByNameOrAll() {
        gateway.says("/dead-letters/replay", 200, "{\"replayed\":1,\"ids\":[\"dead_1\"],\"missing\":[\"dead_2\"]}");
        CommandLineRun named = run("dlq", "replay", "dead_1", "dead_2");
        named.exited(0);
        assertThat(named.out()).isEqualTo("1 letter is on the way again.\n1 were not found.\n");
        assertThat(gateway.asked.poll().body())
                .isEqualTo("{\"door\":null,\"all\":false,\"ids\":[\"dead_1\",\"dead_2\"]}");

        run("dlq", "replay", "--all", "--door", "kafka").exited(0);
        assertThat(gateway.asked.poll().body()).isEqualTo("{\"door\":\"kafka\",\"all\":true,\"ids\":[]}");
    }

    @ParameterizedTest
    @CsvSource({
        "dlq, Say what to do: list or replay",
        "dlq replay, 'Name letters, or say --all'",
        "dlq replay --all dead_1, 'Name letters or say --all, not both'"
    })
    void whatMakesNoSenseIsNotAsked(String line, String said) {
        CommandLineRun run = run(line.split(" "));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(said);
        assertThat(gateway.asked).isEmpty();
    }
}
