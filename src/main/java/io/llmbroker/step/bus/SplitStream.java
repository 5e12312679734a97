package io.llmbroker.step.bus;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes chunks of a stream. In: server-sent events, of a model or, with {@code llmBusKnown}, those that are kept. Out: an
 * iterator of JSON in bytes, which is pulled from the vendor as it is read. Thread-safe.
 */
public final class SplitStream implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(SplitStream.class);

    @Override
    public void process(Exchange exchange) {
        Delivery delivery = Delivery.of(exchange);
        boolean known = exchange.getProperty(BusProperty.KNOWN, boolean.class);
        InputStream events = known
                ? new ByteArrayInputStream(delivery.answer.chunks())
                : exchange.getMessage().getBody(InputStream.class);
        ChunkStream stream = new ChunkStream(events, !known && delivery.key != null);
        delivery.stream = stream;
        exchange.getMessage().setBody(stream);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                try {
                    stream.close();
                } catch (IOException e) {
                    LOG.debug("a stream could not be closed", e);
                }
            }
        });
    }
}
