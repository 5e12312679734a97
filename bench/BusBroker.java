import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** ActiveMQ Artemis in a process of its own, with its messages on disk: arguments are port, folder, whether to sync. */
public final class BusBroker {
    private BusBroker() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[1]);
        boolean sync = Boolean.parseBoolean(args[2]);
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalSyncNonTransactional(sync)
                .setJournalSyncTransactional(sync)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString())
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + args[0] + "?protocols=CORE");
        configuration.addAddressSetting(
                "#",
                new AddressSettings()
                        .setAutoDeleteQueues(false)
                        .setAutoDeleteAddresses(false)
                        .setMaxDeliveryAttempts(20));
        new EmbeddedActiveMQ().setConfiguration(configuration).start();
    }
}
