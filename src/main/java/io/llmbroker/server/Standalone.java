package io.llmbroker.server;

import io.llmbroker.config.Catalog;
import io.llmbroker.config.ConfigLoader;
import io.llmbroker.config.DotEnv;
import io.llmbroker.observe.GatewayMeters;
import io.llmbroker.observe.RequestFeed;
import io.llmbroker.source.SourceFile;
import io.llmbroker.upstream.UpstreamPool;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.service.ServiceSupport;

/** A gateway for a context without a host, as under Camel JBang: the same routes, in Camel's own server. */
final class Standalone {
    // --prop=llmbroker.config=my.yaml, else the environment, else the file beside
    private static final String CONFIG = "{{llmbroker.config:{{env:LLMBROKER_CONFIG:config.yaml}}}}";

    private Standalone() {}

    static synchronized Gateway gateway(CamelContext context) {
        Gateway there = context.getCamelContextExtension().getContextPlugin(Gateway.class);
        if (there != null) {
            return there;
        }
        Path config = Path.of(context.resolvePropertyPlaceholders(CONFIG));
        SourceFile dotEnv = SourceFile.read(config.resolveSibling(".env"));
        Catalog catalog = ConfigLoader.load(SourceFile.read(config), DotEnv.over(dotEnv, System.getenv()));
        Loan loan = loan(context::isStopping);
        Gateway gateway = new Gateway(1, catalog, loan);
        gateway.joins(context);
        endsWith(context, loan);
        return gateway;
    }

    private static void endsWith(CamelContext context, Loan loan) {
        try {
            context.addService(new ServiceSupport() {
                @Override
                protected void doStop() {
                    loan.close();
                }
            });
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    /** What a process lends, all of it new. */
    static Loan loan(java.util.function.BooleanSupplier draining) {
        return new Loan(
                UpstreamPool.open(),
                new GatewayMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)),
                new RequestFeed(),
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
