package io.llmbroker.bus;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/** ActiveMQ Artemis inside the test, for JMS and AMQP, with its messages on disk. */
public final class ArtemisBroker implements AutoCloseable {
    private final int port = FreePort.find();
    private final Path folder;
    private final Set<String> senders = ConcurrentHashMap.newKeySet();
    private final Set<String> takers = ConcurrentHashMap.newKeySet();
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
        broker.getActiveMQServer().getRemotingService().addIncomingInterceptor((Interceptor) this::note);
    }

    /** Which session sends, which one acknowledges; of Artemis' own protocol. */
    private boolean note(Packet packet, RemotingConnection connection) {
        String session = connection.getID() + "/" + packet.getChannelID();
        if (packet.getType() == PacketImpl.SESS_SEND) {
            senders.add(session);
        } else if (packet.getType() == PacketImpl.SESS_ACKNOWLEDGE) {
            takers.add(session);
        }
        return true;
    }

    /** @return sessions of clients by JMS that have sent */
    public Set<String> senders() {
        return Set.copyOf(senders);
    }

    /** @return sessions of clients by JMS that have acknowledged what they took */
    public Set<String> takers() {
        return Set.copyOf(takers);
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
