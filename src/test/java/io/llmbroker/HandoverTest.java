package io.llmbroker;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmbroker.broker.WireClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A rolling upgrade: SIGTERM under load behind a balancer that looks at the readiness probe. Nobody loses a request. */
@Timeout(120)
class HandoverTest {
    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)");
    private static final int CLIENTS = 24;
    private static final int ENOUGH = 200;

    /** An answer at once, a stream of some 0.2 s, an answer that takes its time. */
    private static final List<String> REQUESTS = List.of(
            "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}",
            "{\"model\":\"demo\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi [demo slow=20]\"}]}",
            "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello [demo wait=300]\"}]}");

    @TempDir
    Path folder;

    private final AtomicBoolean oldIsReady = new AtomicBoolean(true);
    private final AtomicBoolean enough = new AtomicBoolean();
    private final CountDownLatch byOld = new CountDownLatch(ENOUGH);
    private final CountDownLatch byNew = new CountDownLatch(ENOUGH);

    @Test
    void noRequestFailsWhenAReplicaIsReplaced() throws Exception {
        Path config = Files.writeString(folder.resolve("config.yaml"), "models: {demo: {provider: demo}}\n");
        Map<String, String> environment = Map.of("LLMBROKER_CONFIG", config.toString(), "LLMBROKER_DRAIN_DELAY", "5");
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (Program old = Program.start(environment, "run");
                Program next = Program.start(environment, "run")) {
            int oldPort = port(old);
            int nextPort = port(next);
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int first = i;
                clients.add(threads.submit(() -> {
                    try {
                        return client(first, oldPort, nextPort);
                    } finally { // whoever fails is told of below, and not waited for
                        count(byOld, ENOUGH);
                        count(byNew, ENOUGH);
                    }
                }));
            }
            byOld.await();
            old.terminate();
            balance(oldPort);
            assertThat(old.exitCode()).isZero();
            byNew.await();
            enough.set(true);
            for (Future<?> client : clients) {
                client.get(); // throws what went wrong
            }
            assertThat(old.err()).isEmpty();
        } finally {
            enough.set(true);
            threads.shutdownNow();
        }
    }

    /** As a balancer does: no new connection for who is not ready, nothing said of those that are there. */
    private void balance(int port) throws Exception {
        while (oldIsReady.get()) {
            try (WireClient probe = WireClient.to(port, 0)) {
                probe.send("GET /health/ready HTTP/1.1\r\nhost: test\r\n\r\n").head();
                if (probe.status() != 200) {
                    oldIsReady.set(false);
                }
            }
        }
    }

    /** One request after the other on one connection, until the gateway says that it is the last one. */
    private Void client(int first, int oldPort, int nextPort) throws Exception {
        int turn = first;
        while (!enough.get()) {
            boolean toOld = oldIsReady.get();
            try (WireClient client = WireClient.to(toOld ? oldPort : nextPort, 0)) {
                boolean last = false;
                while (!last && !enough.get()) {
                    String json = REQUESTS.get(turn++ % REQUESTS.size());
                    last = ask(client, json);
                    count(toOld ? byOld : byNew, 1);
                }
            }
        }
        return null;
    }

    private static void count(CountDownLatch latch, int times) {
        for (int i = 0; i < times; i++) {
            latch.countDown();
        }
    }

    /** @return whether it was the connection's last request */
    private static boolean ask(WireClient client, String json) throws Exception {
        client.send("POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n"
                        + "content-length: " + json.length() + "\r\n\r\n" + json)
                .head();
        String body = client.body();
        assertThat(client.status()).as(body).isEqualTo(200);
        if (json.contains("\"stream\":true")) {
            assertThat(body).endsWith("data: [DONE]\n\n");
        } else {
            assertThat(body).contains("\"finish_reason\":\"stop\"");
        }
        return "close".equals(client.headers().get("connection"));
    }

    private static int port(Program program) throws Exception {
        Matcher found = LISTENS.matcher(String.join("\n", program.linesUntil("listens on")));
        assertThat(found.find()).isTrue();
        return Integer.parseInt(found.group(1));
    }
}
