package io.llmbroker.bus;

import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** ActiveMQ Artemis inside the test, for JMS and AMQP, with its messages on disk. */
public final class ArtemisBroker implements AutoCloseable {
    private final int port = FreePort.find();
    private final Path folder;
    private EmbeddedActiveMQ broker;

    private ArtemisBroker(Path folder) {
        this.folder = folder;
    }

    /**
     * @param folder for its messages
     * @return the running broker
     */
    public static ArtemisBroker start(Path folder) throws Exception {
        ArtemisBroker broker = new ArtemisBroker(folder);
        broker.start();
        return broker;
    }

    /** @return a broker that is not there yet; {@link #restart} starts it */
    public static ArtemisBroker later(Path folder) {
        return new ArtemisBroker(folder);
    }

    private void start() throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalSyncNonTransactional(false)
                .setJournalSyncTransactional(false)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString())
                .setGracefulShutdownEnabled(false)
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + port + "?protocols=CORE,AMQP");
        configuration.addAddressSetting(
                "#",
                new AddressSettings()
                        .setDefaultConsumerWindowSize(0)
                        .setMaxDeliveryAttempts(20)
                        .setAutoDeleteQueues(false)
                        .setAutoDeleteAddresses(false)
                        .setDeadLetterAddress(SimpleString.of("broker.dead"))
                        .setAutoCreateDeadLetterResources(true));
        configuration.addAddressSetting(
                "absent.#", new AddressSettings().setAutoCreateQueues(false).setAutoCreateAddresses(false));
        broker = new EmbeddedActiveMQ().setConfiguration(configuration);
        broker.start();
    }

    /** Ends it as a power failure would, for the clients, and starts it again. */
    public void restart() throws Exception {
        if (broker != null) {
            broker.stop();
        }
        start();
    }

    /** @return for {@code bus.jms.url} */
    public String jmsUrl() {
        return "tcp://127.0.0.1:" + port + "?consumerWindowSize=0";
    }

    /** @return for {@code bus.amqp.url} */
    public String amqpUrl() {
        return "amqp://127.0.0.1:" + port + "?jms.prefetchPolicy.all=0";
    }

    /** @return messages that are in a queue or with a consumer */
    public long depth(String queue) {
        Queue found = broker.getActiveMQServer().locateQueue(SimpleString.of(queue));
        return found == null ? 0 : found.getMessageCount();
    }

    @Override
    public void close() {
        try {
            broker.stop();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
