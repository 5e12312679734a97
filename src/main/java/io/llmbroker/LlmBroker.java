package io.llmbroker;

import io.llmbroker.config.ConfigException;
import io.llmbroker.live.Host;
import io.llmbroker.routes.RouteException;
import io.llmbroker.routes.RouteFiles;
import io.llmbroker.server.Address;
import io.llmbroker.source.Snapshot;
import io.llmbroker.source.Sources;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program: reads the environment, starts the gateway in the foreground and stops it on SIGTERM. */
@Command(
        name = "run.sh",
        description = "Starts the gateway in the foreground.",
        mixinStandardHelpOptions = true,
        versionProvider = LlmBroker.Version.class,
        footer = {
            "",
            "Environment: LLMBROKER_CONFIG (./config.yaml), LLMBROKER_ROUTES (./routes), LLMBROKER_HOST (0.0.0.0),",
            "LLMBROKER_PORT (8000), LLMBROKER_LOG_FORMAT (json or text). A .env beside the configuration is read."
        })
public final class LlmBroker implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(LlmBroker.class);
    private static final int WRONG = 1;

    @Spec
    private CommandSpec spec;

    @Option(names = "--check", description = "Validate configuration and routes, start nothing.")
    private boolean check;

    /**
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        int code = new CommandLine(new LlmBroker()).execute(args);
        if (code >= 0) {
            System.exit(code);
        }
    }

    @Override
    public Integer call() throws Exception {
        try {
            Sources sources = Sources.of(System.getenv());
            return check ? check(sources) : run(sources);
        } catch (ConfigException e) {
            say("The configuration is wrong:", e.problems());
        } catch (RouteException e) {
            say("The routes are wrong:", e.problems());
        } catch (IllegalArgumentException | IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
        }
        return WRONG;
    }

    private void say(String headline, List<?> problems) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(headline);
        problems.forEach(problem -> err.println("  " + problem));
    }

    private int check(Sources sources) throws Exception {
        try {
            spec.commandLine().getOut().println(Host.check(sources, System.getenv()));
            return 0;
        } catch (ConfigException e) {
            say("The configuration is wrong:", e.problems());
            RouteFiles.parse(Snapshot.read(sources).routes()); // what is wrong there is said, too
            return WRONG;
        }
    }

    private int run(Sources sources) throws Exception {
        Address address = Address.of(System.getenv());
        Host host = Host.start(sources, address, System.getenv());
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            LOG.info("stopping: requests in flight may finish");
                            host.close();
                            LOG.info("stopped");
                            org.apache.logging.log4j.LogManager.shutdown();
                            stopped.countDown();
                            Runtime.getRuntime().halt(0); // a drained stop is a success, not 143
                        },
                        "stop"));
        PrintWriter out = spec.commandLine().getOut();
        Greeting.lines(host.current().gateway().catalog(), address.host(), host.port())
                .forEach(out::println);
        out.flush();
        stopped.await();
        return 0;
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = LlmBroker.class.getPackage().getImplementationVersion();
            return new String[] {
                "LLMBroker " + (version == null ? "(development)" : version) + ", Java "
                        + Runtime.version().feature()
            };
        }
    }
}
