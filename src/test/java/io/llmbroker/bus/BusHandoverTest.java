package io.llmbroker.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.Program;
import io.llmbroker.bus.BusClient.Received;
import io.llmbroker.bus.BusClient.Sent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Two gateways share a queue; one is stopped, and the other has the rest. No answer is known here: each call counts. */
@ParameterizedClass
@EnumSource(TestBus.class)
@Timeout(120)
class BusHandoverTest {
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern ANSWERED =
            Pattern.compile("(?m)^llmbroker_bus_messages_total\\{.*outcome=\"answered\"} ([\\d.]+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Parameter
    TestBus bus;

    @TempDir
    Path folder;

    private final List<Program> programs = new ArrayList<>();
    private final Set<String> answers = new TreeSet<>();
    private BusClient client;
    private int sent;

    @Test
    void nothingIsRedelivered() throws Exception {
        try (BusVendor vendor = BusVendor.start();
                TestBus.Running running = bus.start(folder);
                BusClient ours = running.client()) {
            client = ours;
            running.create("llm.requests", "llm.replies", "llm.dead");
            int first = gateway(vendor, running);
            int second = gateway(vendor, running);
            while (answered(first) < 20 || answered(second) < 20) {
                sendAndTake();
            }
            programs.get(0).terminate();
            for (int i = 0; i < 10; i++) {
                sendAndTake();
            }
            assertThat(programs.get(0).exitCode()).isZero();
            sendAndTake();

            assertThat(answers).hasSize(sent);
            assertThat(vendor.prompts()).hasSize(sent).doesNotHaveDuplicates();
        } finally {
            programs.forEach(Program::close);
        }
    }

    private int gateway(BusVendor vendor, TestBus.Running running) throws Exception {
        Path config = Files.writeString(folder.resolve("config.yaml"), """
                models: {a: {provider: openai, base_url: '%s', api_key: k}}
                proxy: {enable_request_logging: false}
                bus: {%s}
                """.formatted(
                        vendor.url(),
                        running.door("destinations: [llm.requests], replies: llm.replies, dead_letters: llm.dead")));
        Program gateway =
                Program.start(Map.of("LLMBROKER_CONFIG", config.toString(), "LLMBROKER_ADMIN_PORT", "off"), "run");
        programs.add(gateway);
        Matcher listens = LISTENS.matcher(String.join("\n", gateway.linesUntil("listens on")));
        gateway.readOn();
        assertThat(listens.find()).isTrue();
        return Integer.parseInt(listens.group(1));
    }

    private static double answered(int port) throws Exception {
        URI metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
        Matcher found =
                ANSWERED.matcher(HTTP.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                        .body());
        return found.find() ? Double.parseDouble(found.group(1)) : 0;
    }

    private void sendAndTake() throws Exception {
        for (int i = 0; i < 40; i++) {
            String number = String.valueOf(sent++);
            client.send("llm.requests", Sent.chat("a", number).correlation(number));
        }
        while (answers.size() < sent) {
            Received reply = client.receive("llm.replies", BusGateway.PATIENCE);
            assertThat(reply).as("answers: " + answers.size() + " of " + sent).isNotNull();
            assertThat(answers.add(reply.correlation())).as(reply.correlation()).isTrue();
            assertThat(reply.headers()).containsEntry("status", "200").doesNotContainKey("x_llmbroker_deliveries");
        }
    }
}
