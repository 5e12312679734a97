import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A gateway on HTTP and JMS, started by run.sh. An edit of its configuration opens and closes its door on JMS. */
final class BusGateway implements AutoCloseable {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    final int port = BusProcess.freePort();
    final BusProcess process;
    private final Path config;
    private final String models;
    private final String bus;
    private int edits;

    /**
     * @param name of its queue and its files
     * @param bus what follows the door in the configuration
     */
    BusGateway(Path folder, String name, int vendor, String broker, int concurrency, String bus) throws IOException {
        config = folder.resolve(name + ".yaml");
        models = "models:\n  'openai/*': {provider: openai, model_name: '*', base_url: 'http://127.0.0.1:" + vendor
                + "/v1', api_key: k, default_params: {top_p: 0.9}}\n";
        this.bus = "bus:\n  jms:\n    url: '" + broker + "'\n    destinations: [{name: " + name + ", concurrency: "
                + concurrency + "}]\n    replies: " + BusClients.REPLIES + "\n    dead_letters: " + BusClients.DEAD
                + "\n" + bus;
        write(true);
        String options = System.getenv().getOrDefault("JAVA_OPTS", "");
        process = new BusProcess(
                folder.resolve(name + ".log"),
                Map.of(
                        "LLMBROKER_CONFIG", config.toString(),
                        "LLMBROKER_HOST", "127.0.0.1",
                        "LLMBROKER_PORT", String.valueOf(port),
                        "JAVA_OPTS", options + " -Xshare:auto"), // no cache of classes is made beside what is measured
                "./run.sh");
    }

    private void write(boolean open) throws IOException {
        Files.writeString(config, open ? models + bus : models);
    }

    void awaitUp() throws Exception {
        process.awaitPort(port);
        long end = System.nanoTime() + PATIENCE;
        try (LiveWire wire = new LiveWire(port)) {
            while (wire.get("/health/ready").status() != 200) {
                check(end);
            }
        }
    }

    /** Opens or closes the door and waits until nothing else is running. */
    void door(boolean open) throws Exception {
        edits++;
        write(open);
        long end = System.nanoTime() + PATIENCE;
        try (LiveWire wire = new LiveWire(port)) {
            while (metric(wire, "llmbroker_config_edits_total{result=\"live\"}") < edits
                    || metric(wire, "llmbroker_config_revisions_alive") > 1) {
                check(end);
            }
        }
    }

    private void check(long end) throws InterruptedException {
        if (System.nanoTime() > end) {
            throw new IllegalStateException("the gateway did not get ready in 60 s: " + process.log);
        }
        Thread.sleep(20);
    }

    private static double metric(LiveWire wire, String name) throws IOException {
        return wire.get("/metrics").body().lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
