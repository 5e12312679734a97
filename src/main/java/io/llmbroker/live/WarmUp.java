package io.llmbroker.live;

import io.llmbroker.server.Revision;
import io.llmbroker.server.TrialDoor;
import io.llmbroker.server.TrialModel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends chats through a revision in its trial until what every request runs is compiled, so that the first client does
 * not wait for it: to the built-in vendor, and to the gateway itself as a vendor by way of HTTP. Nothing of it is
 * metered or logged, and no answer keeps a revision from going live. For one revision.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** Few, for they run on the processors that they warm up for; within a client's connections to one host. */
    private static final int CLIENTS = 4;

    /** What the last requests may take when the time is over: one that is given up may begin when the trial has ended. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Map<String, String> HEADERS =
            Map.of("content-type", "application/json", "authorization", "Bearer trial");
    private static final String REQUEST = "{\"model\":\"%s\",\"stream\":%s,\"messages\":["
            + "{\"role\":\"system\",\"content\":\"You are a terse assistant.\"},"
            + "{\"role\":\"user\",\"content\":\"The gateway received the request, chose a provider by its model name,"
            + " and passed the reply back as it came.\"}],\"max_tokens\":256,\"temperature\":0.7}";

    private final TrialDoor door;
    private final List<byte[]> bodies;
    private final long end;
    private final AtomicLong answered = new AtomicLong();

    private WarmUp(TrialDoor door, List<byte[]> bodies, long end) {
        this.door = door;
        this.bodies = bodies;
        this.end = end;
    }

    /**
     * Returns when the configured time is over, at once where none is.
     *
     * @param revision in its trial
     * @param vertx the process's
     * @param edit that may be broken off
     * @throws IOException when no port can be bound for it
     * @throws InterruptedException when the thread is to end
     */
    static void of(Revision revision, Vertx vertx, Edit edit) throws IOException, InterruptedException {
        Duration longest = revision.gateway().catalog().proxy().warmUp();
        if (longest.isZero() || revision.context().getRoute(TrialModel.ROUTE) == null) {
            return;
        }
        LOG.info("warming up for {} s", longest.toMillis() / 1000.0);
        long end = System.nanoTime() + longest.toNanos();
        try (TrialDoor door = TrialDoor.open(vertx, revision)) {
            edit.brokenOff().thenRun(door::close);
            revision.gateway().trial().loopsThrough(door);
            WarmUp warmUp = new WarmUp(door, bodies(revision), end);
            warmUp.run();
            LOG.info("warmed up with {} requests", warmUp.answered);
        }
    }

    private static List<byte[]> bodies(Revision revision) {
        List<byte[]> bodies = new ArrayList<>();
        boolean loops = revision.context().getRoute(TrialModel.LOOP_ROUTE) != null;
        for (String model : loops ? List.of(TrialModel.LOOP, TrialModel.ALIAS) : List.of(TrialModel.ALIAS)) {
            for (boolean stream : new boolean[] {false, true}) {
                bodies.add(REQUEST.formatted(model, stream).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bodies;
    }

    private void run() throws InterruptedException {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Thread client = new Thread(this::ask, "warm-up-" + i);
            client.setDaemon(true); // a process that is told to stop does not wait for it
            client.start();
            clients.add(client);
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    /** One request after the other; what is not answered well once is not asked again. */
    private void ask() {
        List<byte[]> left = new ArrayList<>(bodies);
        for (int i = 0; !left.isEmpty() && System.nanoTime() < end; i++) {
            int turn = i % left.size();
            if (isAnswered(left.get(turn))) {
                answered.incrementAndGet();
            } else {
                left.remove(turn);
            }
        }
    }

    private boolean isAnswered(byte[] body) {
        try {
            Duration patience = Duration.ofNanos(end - System.nanoTime()).plus(GRACE);
            return door.send("POST", "/v1/chat/completions", HEADERS, body, patience)
                            .status()
                    == 200;
        } catch (IOException e) {
            return false; // the time is over, or the process stops
        }
    }
}
