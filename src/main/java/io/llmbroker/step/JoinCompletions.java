package io.llmbroker.step;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.stream.JoinedStreams;
import java.io.InputStream;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * Joins the answers to several prompts into one: choices in the prompts' order, usage summed, streams one after the
 * other. In: exchanges with a text completion or a stream each. Out: one of the same kind. Thread-safe.
 */
public final class JoinCompletions implements AggregationStrategy {
    @Override
    public Exchange aggregate(Exchange joined, Exchange next) {
        Object body = next.getMessage().getBody();
        if (next.getException() != null) {
            if (joined != null) {
                joined.setException(next.getException());
            }
            return joined == null ? next : joined;
        }
        if (joined == null) {
            if (body instanceof InputStream first) {
                next.getMessage().setBody(new JoinedStreams(first));
            }
            return next;
        }
        if (joined.getMessage().getBody() instanceof JoinedStreams streams) {
            streams.add((InputStream) body);
        } else {
            join((ObjectNode) joined.getMessage().getBody(), (ObjectNode) body, joined);
        }
        copyDecision(next, joined);
        return joined;
    }

    private static void join(ObjectNode all, ObjectNode one, Exchange joined) {
        ((ArrayNode) all.path("choices")).addAll((ArrayNode) one.path("choices"));
        if (all.has("usage")) {
            all.set("usage", usage(joined));
        }
    }

    private static ObjectNode usage(Exchange exchange) {
        return exchange.getProperty(Property.RECORD, RequestRecord.class)
                .tokens()
                .usage();
    }

    private static void copyDecision(Exchange from, Exchange to) {
        to.setProperty(Property.MODEL, from.getProperty(Property.MODEL));
        to.setProperty(Property.PROVIDER, from.getProperty(Property.PROVIDER));
    }
}
