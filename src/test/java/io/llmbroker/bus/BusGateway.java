package io.llmbroker.bus;

import io.llmbroker.broker.TestBroker;
import io.llmbroker.bus.BusClient.Received;
import io.llmbroker.server.Revision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** A gateway with a door on a real broker. Requests in llm.requests, answers in llm.replies, dead letters in llm.dead. */
final class BusGateway implements AutoCloseable {
    static final long PATIENCE = 30_000;

    private final TestBus.Running bus;
    private final BusClient client;
    private final Map<String, Received> dead = new HashMap<>();
    private final Map<String, Deque<Received>> replies = new HashMap<>();
    private final String config;
    private TestBroker broker;

    private BusGateway(TestBus.Running bus, String config) {
        this.bus = bus;
        this.config = config;
        this.client = bus.client();
    }

    /** @param config text of {@code config.yaml} without {@code bus:} */
    static BusGateway start(TestBus kind, String config) throws Exception {
        return start(kind, config, "destinations: [llm.requests]", "");
    }

    /**
     * @param door settings of the door in flow style
     * @param more settings under {@code bus:}, lines indented by two
     */
    static BusGateway start(TestBus kind, String config, String door, String more) throws Exception {
        Path folder = Files.createTempDirectory("bus");
        TestBus.Running bus = kind.start(folder);
        bus.create("llm.requests", "llm.other", "llm.replies", "llm.dead", "llm.usage", "llm.log", "mine");
        String doors = bus.door(door + ", replies: llm.replies, dead_letters: llm.dead");
        BusGateway gateway = new BusGateway(bus, """
                        %s
                        proxy: {max_body_bytes: 65536, default_model: demo, drain_timeout: 2}
                        bus:
                          %s
                          answers: {url: 'jdbc:h2:%s/answers;WRITE_DELAY=0'}
                        %s
                        """.formatted(config, doors, folder, more));
        gateway.open();
        return gateway;
    }

    void open() throws Exception {
        broker = TestBroker.start(config);
    }

    /** Stops the gateway, not the broker. */
    void shut() {
        broker.close();
    }

    TestBroker broker() {
        return broker;
    }

    DeadLetters deadLetters(String door) {
        Revision running = broker.host().current();
        return new DeadLetters(
                running.context(), running.gateway().catalog().bus().doors().get(door));
    }

    /** Waits for the good answer to a letter that was sent once more, whose id is a new one. */
    void awaitAnswerAgain(String text) throws Exception {
        while (true) {
            Received reply = client.receive("llm.replies", PATIENCE);
            if (reply == null) {
                throw new AssertionError("no answer with " + text);
            }
            if (reply.body().contains(text) && "200".equals(reply.header("status"))) {
                return;
            }
            replies.computeIfAbsent(reply.correlation(), id -> new ArrayDeque<>())
                    .add(reply);
        }
    }

    TestBus.Running bus() {
        return bus;
    }

    BusClient client() {
        return client;
    }

    /** @return the next answer of that correlation id */
    Received reply(String correlation) throws Exception {
        Deque<Received> ours = replies.computeIfAbsent(correlation, id -> new ArrayDeque<>());
        while (ours.isEmpty()) {
            Received reply = client.receive("llm.replies", PATIENCE);
            if (reply == null) {
                throw new AssertionError("no answer to " + correlation + ", but to " + replies.keySet());
            }
            replies.computeIfAbsent(reply.correlation(), id -> new ArrayDeque<>())
                    .add(reply);
        }
        return ours.remove();
    }

    /** @return the dead letter that the message with that id has become */
    Received dead(String id) throws Exception {
        while (!dead.containsKey(id)) {
            Received letter = client.receive("llm.dead", PATIENCE);
            if (letter == null) {
                throw new AssertionError("no dead letter of " + id + ", but of " + dead.keySet());
            }
            dead.put(letter.header("dead_message_id"), letter);
        }
        return dead.remove(id);
    }

    @Override
    public void close() {
        client.close();
        broker.close();
        bus.close();
    }
}
