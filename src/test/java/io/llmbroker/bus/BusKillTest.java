package io.llmbroker.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.Program;
import io.llmbroker.bus.BusClient.Received;
import io.llmbroker.bus.BusClient.Sent;
import io.llmbroker.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** 1,000 messages, and in the middle of them something is killed: each is answered, or a dead letter, and none is lost. */
@ParameterizedClass
@EnumSource(TestBus.class)
@Timeout(180)
class BusKillTest {
    private static final int MESSAGES = 1000;
    private static final int AT_ONCE = 8;

    @Parameter
    TestBus bus;

    @TempDir
    Path folder;

    private BusVendor vendor;
    private TestBus.Running running;
    private BusClient client;
    private final List<Program> programs = new ArrayList<>();
    private final Map<String, Integer> answers = new HashMap<>();
    private final Set<String> dead = new TreeSet<>();

    @BeforeEach
    void open() throws Exception {
        vendor = BusVendor.start();
        running = bus.start(folder);
        running.create("llm.requests", "llm.replies", "llm.dead");
        client = running.client();
    }

    @AfterEach
    void close() {
        programs.forEach(Program::close);
        client.close();
        running.close();
        vendor.close();
    }

    private Program gateway() throws Exception {
        Path config = Files.writeString(folder.resolve("config.yaml"), """
                models: {a: {provider: openai, base_url: '%s', api_key: k}}
                proxy: {enable_request_logging: false}
                bus:
                  %s
                  redelivery: {attempts: 3, initial: 0.05, max: 0.1}
                  answers: {url: 'jdbc:h2:%s/answers;WRITE_DELAY=0'}
                """.formatted(
                        vendor.url(),
                        running.door("replies: llm.replies, dead_letters: llm.dead, destinations: [{name: llm.requests,"
                                + " concurrency: " + AT_ONCE + "}]"),
                        folder));
        Program gateway =
                Program.start(Map.of("LLMBROKER_CONFIG", config.toString(), "LLMBROKER_ADMIN_PORT", "off"), "run");
        programs.add(gateway);
        gateway.linesUntil("listens on");
        gateway.readOn();
        return gateway;
    }

    private void send() throws Exception {
        for (int i = 0; i < MESSAGES; i++) {
            client.send("llm.requests", Sent.chat("a", "prompt " + i).correlation("c" + i));
        }
    }

    /** Takes answers and dead letters until there are so many that are not the same. */
    private void take(int distinct) throws Exception {
        while (answers.size() + dead.size() < distinct) {
            Received reply = client.receive("llm.replies", 500);
            if (reply != null && reply.header("x_llmbroker_dead_letter") == null) {
                answers.merge(reply.correlation(), 1, Integer::sum);
                assertThat(Json.MAPPER
                                .readTree(reply.body())
                                .at("/choices/0/message/content")
                                .asText())
                        .isEqualTo("prompt " + reply.correlation().substring(1));
            }
            Received letter = reply == null ? client.receive("llm.dead", 50) : null;
            if (letter != null) {
                assertThat(letter.headers()).containsKeys("dead_code", "dead_reason", "dead_id");
                dead.add(letter.body());
            }
        }
    }

    private int paidTwice() {
        List<String> prompts = new ArrayList<>(vendor.prompts());
        return prompts.size() - Set.copyOf(prompts).size();
    }

    private int answeredTwice() {
        return answers.values().stream().mapToInt(times -> times - 1).sum();
    }

    @Test
    void theGatewayIsKilled() throws Exception {
        send();
        Program killed = gateway();
        take(MESSAGES / 3);
        killed.close(); // as by kill -9
        gateway();
        take(MESSAGES);

        assertThat(dead).isEmpty();
        assertThat(paidTwice()).isLessThanOrEqualTo(AT_ONCE);
        assertThat(answeredTwice()).isLessThanOrEqualTo(bus == TestBus.KAFKA ? AT_ONCE : 0);
    }

    @Test
    void theBrokerIsRestarted() throws Exception {
        send();
        gateway();
        take(MESSAGES / 3);
        boolean reads = bus == TestBus.KAFKA; // this client finds its way again, and another would read from the begin
        if (!reads) {
            client.close();
        }
        running.restart();
        client = reads ? client : running.client();
        take(MESSAGES);

        assertThat(dead).isEmpty();
        assertThat(paidTwice()).isZero();
        assertThat(answeredTwice()).isLessThanOrEqualTo(AT_ONCE);
    }

    @Test
    void theVendorIsDownForAWhile() throws Exception {
        AtomicInteger failures = new AtomicInteger(40);
        vendor.behaves(call -> {
            if (failures.getAndDecrement() > 0) {
                call.error(503);
            } else {
                call.echo();
            }
        });
        send();
        gateway();
        take(MESSAGES);

        assertThat(answers.size()).isGreaterThan(MESSAGES - 40);
        assertThat(answeredTwice()).isZero();
    }
}
