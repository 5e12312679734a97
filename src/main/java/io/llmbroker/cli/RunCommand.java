package io.llmbroker.cli;

import io.llmbroker.admin.AdminAddress;
import io.llmbroker.admin.AdminServer;
import io.llmbroker.config.ConfigException;
import io.llmbroker.explain.Explain;
import io.llmbroker.live.Host;
import io.llmbroker.live.LastWords;
import io.llmbroker.routes.RouteException;
import io.llmbroker.server.Address;
import io.llmbroker.source.Sources;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Starts the gateway in the foreground and stops it on SIGTERM. */
@Command(
        name = "run",
        description = "Start the gateway in the foreground; SIGTERM or Ctrl-C lets requests in flight finish.",
        footer = {
            "",
            "Environment: LLMBROKER_CONFIG (./config.yaml; a .env beside it is read), LLMBROKER_ROUTES (./routes),",
            "LLMBROKER_HOST (0.0.0.0), LLMBROKER_PORT (8000), LLMBROKER_ADMIN_HOST (127.0.0.1), LLMBROKER_ADMIN_PORT",
            "(one more than LLMBROKER_PORT; off: none), LLMBROKER_ADMIN_TOKEN, LLMBROKER_LOG_FORMAT (json or text),",
            "LLMBROKER_DRAIN_DELAY (0 seconds of service after SIGTERM), JAVA_OPTS (more options for the JVM).",
            "",
            "Example:  LLMBROKER_PORT=9000 llmbroker run"
        })
final class RunCommand implements Callable<Integer> {
    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    private final Shell shell;

    RunCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        try {
            return run();
        } catch (ConfigException e) {
            say("The configuration is wrong:", e.problems());
        } catch (RouteException e) {
            say("The routes are wrong:", e.problems());
        } catch (IllegalArgumentException | IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
        }
        return ExitCode.WRONG;
    }

    private void say(String headline, List<?> problems) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(headline);
        problems.forEach(problem -> err.println("  " + problem));
    }

    private int run() throws Exception {
        Address address = Address.of(shell.environment());
        Optional<AdminAddress> operators = AdminAddress.of(shell.environment(), address.port());
        Host host = Host.start(Sources.of(shell.environment()), address, shell.environment());
        AdminServer admin = operators.isPresent() ? operators(host, operators.get()) : null;
        // not a field: who only asks for help loads no log
        Logger log = LoggerFactory.getLogger(RunCommand.class);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            LastWords.say(() -> log.info("stopping: requests in flight may finish"));
                            host.drain();
                            if (admin != null) { // operators can watch the others finish
                                admin.close();
                            }
                            host.close();
                            LastWords.say(() -> {
                                log.info("stopped");
                                org.apache.logging.log4j.LogManager.shutdown();
                            });
                            stopped.countDown();
                            Runtime.getRuntime().halt(0); // a drained stop is a success, not 143
                        },
                        "stop"));
        PrintWriter out = spec.commandLine().getOut();
        Greeting.lines(host.current().gateway().catalog(), address.host(), host.port())
                .forEach(out::println);
        out.flush();
        stopped.await();
        return ExitCode.FINE;
    }

    private AdminServer operators(Host host, AdminAddress address) throws IOException {
        Explain explain = new Explain(host.vertx(), host.loan(), shell.environment());
        try {
            return AdminServer.open(
                    host.vertx(),
                    address,
                    host.revisions(),
                    (path, body) -> {
                        int running = host.current().gateway().revision();
                        return explain.plan(host.revisions().snapshot(running).orElseThrow(), running, path, body);
                    },
                    host.loan().requestFeed());
        } catch (IOException e) {
            host.abandon();
            throw e;
        }
    }
}
