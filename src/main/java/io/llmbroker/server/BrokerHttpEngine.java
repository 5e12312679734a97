package io.llmbroker.server;

import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * The HTTP engine under {@code platform-http}: a thread per request and a flush per event, where the stock engine has
 * 20 threads and fills 16 KiB before it writes. Set by {@code camel.component.platform-http.engine}; the routes stay as
 * they are. Thread-safe.
 */
public final class BrokerHttpEngine extends VertxPlatformHttpEngine {
    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new BrokerHttpConsumer(
                endpoint,
                processor,
                getHandlers(),
                VertxPlatformHttpRouter.getRouterNameFromPort(getServerPort()),
                Gateway.of(getCamelContext()).requestThreads());
    }
}
