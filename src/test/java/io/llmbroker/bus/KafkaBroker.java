package io.llmbroker.bus;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/** Apache Kafka itself, one broker with KRaft, in a process of its own. */
public final class KafkaBroker implements AutoCloseable {
    private final int port = FreePort.find();
    private final Path folder;
    private Process process;

    private KafkaBroker(Path folder) {
        this.folder = folder;
    }

    /**
     * @param folder for its records
     * @return the running broker
     */
    public static KafkaBroker start(Path folder) throws Exception {
        KafkaBroker broker = new KafkaBroker(folder);
        broker.format();
        broker.start();
        return broker;
    }

    private void format() throws IOException {
        int controller = FreePort.find();
        Files.writeString(folder.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                inter.broker.listener.name=PLAINTEXT
                log.dirs=%3$s
                auto.create.topics.enable=false
                offsets.topic.num.partitions=1
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                group.initial.rebalance.delay.ms=0
                group.min.session.timeout.ms=1000
                """.formatted(port, controller, folder.resolve("data")));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code = kafka.tools.StorageTool.execute(
                new String[] {
                    "format", "-t", "bGxtYnJva2VyLXRlc3QtMQ", "-c", folder + File.separator + "server.properties"
                },
                new PrintStream(said, true, StandardCharsets.UTF_8));
        if (code != 0) {
            throw new AssertionError(said.toString(StandardCharsets.UTF_8));
        }
    }

    private void start() throws Exception {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "kafka.Kafka",
                        folder.resolve("server.properties").toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("kafka.log").toFile())
                .start();
        try (Admin admin = admin()) {
            admin.describeCluster().nodes().get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(Files.readString(folder.resolve("kafka.log")), e);
        }
    }

    private Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, url()));
    }

    /** Makes topics. */
    public void topics(int partitions, String... names) throws Exception {
        try (Admin admin = admin()) {
            for (String name : names) {
                admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** Kills it and starts it again. */
    public void restart() throws Exception {
        process.destroyForcibly().waitFor();
        start();
    }

    /** @return for {@code bus.kafka.url} */
    public String url() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
