package io.llmbroker.bus;

import java.nio.file.Path;
import java.util.Map;

/** A transport with its real broker, for tests that hold for each. */
enum TestBus {
    JMS,
    AMQP,
    KAFKA;

    /** The broker, and how gateway and clients reach it. */
    interface Running extends AutoCloseable {
        /** @return a new client */
        BusClient client();

        /** @return text for {@code config.yaml}: the door with the given settings in flow style, without braces */
        String door(String settings);

        /** Makes what no broker makes by itself. */
        void create(String... destinations) throws Exception;

        /** Breaks it off and starts it again, with what it had. */
        void restart() throws Exception;

        @Override
        void close();
    }

    /** @return the bus's name in {@code config.yaml} */
    String door() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    Running start(Path folder) throws Exception {
        return this == KAFKA ? kafka(KafkaBroker.start(folder)) : artemis(ArtemisBroker.start(folder));
    }

    private Running artemis(ArtemisBroker broker) {
        boolean jms = this == JMS;
        return new Running() {
            @Override
            public BusClient client() {
                return jms ? JmsClient.jms(broker.jmsUrl()) : JmsClient.amqp(broker.amqpUrl());
            }

            @Override
            public String door(String settings) {
                return Map.of(true, "jms: {url: '" + broker.jmsUrl(), false, "amqp: {url: '" + broker.amqpUrl())
                                .get(jms)
                        + "', " + settings + "}";
            }

            @Override
            public void create(String... destinations) {}

            @Override
            public void restart() throws Exception {
                broker.restart();
            }

            @Override
            public void close() {
                broker.close();
            }
        };
    }

    private static Running kafka(KafkaBroker broker) {
        return new Running() {
            @Override
            public BusClient client() {
                return new KafkaClient(broker.url());
            }

            @Override
            public String door(String settings) {
                return "kafka: {url: '" + broker.url() + "', " + settings + "}";
            }

            @Override
            public void create(String... destinations) throws Exception {
                broker.topics(8, destinations);
            }

            @Override
            public void restart() throws Exception {
                broker.restart();
            }

            @Override
            public void close() {
                broker.close();
            }
        };
    }
}
