package io.llmbroker.server;

import io.llmbroker.config.Catalog;
import io.llmbroker.config.ConfigLoader;
import io.llmbroker.config.DotEnv;
import io.llmbroker.observe.GatewayMeters;
import io.llmbroker.upstream.UpstreamPool;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.camel.CamelContext;

/** A gateway for a context without a host, as under Camel JBang: the same routes, in Camel's own server. */
final class Standalone {
    private Standalone() {}

    static synchronized Gateway gateway(CamelContext context) {
        Gateway there = context.getCamelContextExtension().getContextPlugin(Gateway.class);
        if (there != null) {
            return there;
        }
        Path config = Path.of(System.getenv().getOrDefault("LLMBROKER_CONFIG", "config.yaml"));
        Catalog catalog = ConfigLoader.load(config, DotEnv.over(config, System.getenv()));
        Gateway gateway = new Gateway(1, catalog, loan(() -> context.isStopping()));
        gateway.joins(context);
        return gateway;
    }

    /** What a process lends, all of it new. */
    static Loan loan(java.util.function.BooleanSupplier draining) {
        return new Loan(
                UpstreamPool.open(),
                new GatewayMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)),
                RequestThreads.open(),
                timer(),
                draining);
    }

    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "deadlines");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true); // a request that is over in time must not be kept until its deadline
        return timer;
    }
}
