package io.llmbroker.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmbroker.broker.CapturedLog;
import io.llmbroker.broker.TestBroker;
import io.llmbroker.bus.ArtemisBroker;
import io.llmbroker.bus.BusVendor;
import io.llmbroker.routes.RouteException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Edits while messages come: doors open, change and close, and each message is answered once. */
@Timeout(90)
class LiveBusTest {
    private static final int AHEAD = 50;

    @TempDir
    Path folder;

    private ArtemisBroker broker;
    private BusVendor vendor;

    @BeforeEach
    void start() throws Exception {
        broker = ArtemisBroker.start(folder);
        vendor = BusVendor.start();
    }

    private String config(String bus) {
        return "models: {a: {provider: openai, base_url: '" + vendor.url() + "', api_key: k}}\n"
                + "proxy: {enable_request_logging: false}\n" + bus;
    }

    private String door(String destinations) {
        return config("bus: {jms: {url: '" + broker.jmsUrl() + "', replies: llm.replies, destinations: [" + destinations
                + "]}}\n");
    }

    @Test
    void aDoorOpensWhenItsBrokerComes(@TempDir Path messages) throws Exception {
        try (ArtemisBroker later = ArtemisBroker.later(messages);
                TestBroker gateway = TestBroker.start("models: {demo: {provider: demo}}\nbus:\n"
                        + "  jms: {url: '" + later.jmsUrl() + "', replies: llm.replies, destinations: [llm.requests]}\n"
                        + "  amqp: {url: '" + later.amqpUrl()
                        + "', replies: llm.replies, destinations: [llm.amqp]}\n")) {
            assertThat(gateway.chat("demo", "Hello").statusCode()).isEqualTo(200);
            later.restart();
            try (ActiveMQConnectionFactory clients = new ActiveMQConnectionFactory(later.jmsUrl());
                    JMSContext client = clients.createContext()) {
                for (String queue : new String[] {"llm.requests", "llm.amqp"}) {
                    client.createProducer()
                            .send(
                                    client.createQueue(queue),
                                    "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"model\":\"demo\"}");
                    assertThat(client.createConsumer(client.createQueue("llm.replies"))
                                    .receive(30_000))
                            .as(queue)
                            .isNotNull();
                }
            }
        }
    }

    /** A kill between two transactions would lose both: the session that takes a request must send its answer. */
    @Test
    void requestAndAnswerAreOfOneSession() throws Exception {
        try (TestBroker gateway = TestBroker.start(door("llm.requests"));
                ActiveMQConnectionFactory clients = new ActiveMQConnectionFactory(broker.jmsUrl());
                JMSContext client = clients.createContext()) {
            for (int i = 0; i < 8; i++) {
                client.createProducer()
                        .send(
                                client.createQueue("llm.requests"),
                                "{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
                assertThat(client.createConsumer(client.createQueue("llm.replies"))
                                .receive(20_000))
                        .isNotNull();
            }
            assertThat(gateway.host().current().inFlight()).isZero();
            assertThat(broker.senders()).hasSizeGreaterThan(1).isEqualTo(broker.takers());
        } finally {
            vendor.close();
            broker.close();
        }
    }

    /** Of Kafka's client, which puts what it cannot read into its messages. */
    @Test
    void noSecretIsInWhatClientsSay() {
        String config = config("bus: {kafka: {url: '127.0.0.1:1', destinations: [x],"
                + " properties: {request.timeout.ms: hunter2SECRET}}}\n");
        try (CapturedLog log = CapturedLog.of("", Level.WARN)) {
            assertThatThrownBy(() -> TestBroker.start(config).close())
                    .isInstanceOf(RouteException.class)
                    .hasMessageContaining("request.timeout.ms")
                    .message()
                    .doesNotContain("hunter2SECRET");
            assertThat(log.lines()).noneMatch(line -> line.contains("hunter2SECRET"));
        } finally {
            vendor.close();
            broker.close();
        }
    }

    @Test
    void eachMessageIsAnsweredOnce() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        try (EditedGateway gateway = EditedGateway.start(config(""));
                ActiveMQConnectionFactory clients = new ActiveMQConnectionFactory(broker.jmsUrl());
                JMSContext client = clients.createContext();
                JMSContext receiver = clients.createContext()) {
            CompletableFuture<Integer> sender = new CompletableFuture<>();
            Thread sends = new Thread(() -> {
                int sent = 0;
                JMSProducer producer = client.createProducer();
                while (!enough.get()) {
                    if (sent - vendor.prompts().size() > AHEAD) {
                        Thread.onSpinWait();
                        continue;
                    }
                    producer.setJMSCorrelationID(String.valueOf(sent));
                    producer.send(
                            client.createQueue("llm.requests"),
                            "{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"" + sent++ + "\"}]}");
                }
                sender.complete(sent);
            });
            sends.start();
            int revision = 1;
            for (String destinations : new String[] {
                "llm.requests", "{name: llm.requests, concurrency: 9}", null, "llm.requests, llm.other", "llm.requests"
            }) {
                gateway.saveConfig(destinations == null ? config("") : door(destinations));
                gateway.awaitRevision(++revision);
                int before = vendor.prompts().size();
                while (destinations != null && vendor.prompts().size() < before + 50) {
                    Thread.onSpinWait();
                }
            }
            gateway.saveConfig(door("{name: llm.requests, concurency: 3}")).awaitRejection(null);
            enough.set(true);
            int sent = sender.get();
            Set<String> answered = new TreeSet<>();
            while (answered.size() < sent) {
                Message answer = receiver.createConsumer(receiver.createQueue("llm.replies"))
                        .receive(20_000);
                assertThat(answer).as(answered.size() + " of " + sent).isNotNull();
                assertThat(answered.add(answer.getJMSCorrelationID())).isTrue();
                assertThat(answer.getIntProperty("status")).isEqualTo(200);
                assertThat(answer.propertyExists("x_llmbroker_deliveries")).isFalse();
            }
            assertThat(vendor.prompts()).hasSize(sent).doesNotHaveDuplicates();
        } finally {
            enough.set(true);
            vendor.close();
            broker.close();
        }
    }
}
