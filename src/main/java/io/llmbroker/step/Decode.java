package io.llmbroker.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.server.Gateway;
import io.llmbroker.stream.FoldedStream;
import io.llmbroker.stream.StreamReply;
import io.llmbroker.stream.WholeAsStream;
import io.llmbroker.upstream.Cancellation;
import io.llmbroker.upstream.KeyMask;
import io.llmbroker.upstream.UpstreamCall;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Turns the vendor's answer into the canonical one. In: the vendor's bytes and headers. Out: a JSON tree, or a stream
 * that has been pulled up to its first content; no header of the vendor's is left. Thread-safe.
 *
 * <p>Throws {@link ApiError} when the answer is an error, is not what was asked for, or stops before its first content.
 */
public final class Decode implements Processor {
    private static final long LAST_WORD_MILLIS = 500;

    @Override
    public void process(Exchange exchange) {
        UpstreamCall.leave();
        Attempt attempt = Attempt.of(exchange);
        Message message = exchange.getMessage();
        VendorAnswer answer = VendorAnswer.of(message);
        message.setHeaders(new java.util.HashMap<>());
        RequestRecord record = exchange.getProperty(Property.RECORD, RequestRecord.class);
        record.vendorRequest(KeyMask.of(attempt.candidate.model()).id(answer.requestId()));
        try {
            message.setBody(canonical(exchange, attempt, answer, record));
        } catch (IOException e) {
            throw Failures.ofRead(
                    e, exchange.getProperty(Property.CANCELLATION, Cancellation.class), attempt.call.provider());
        }
    }

    private static Object canonical(Exchange exchange, Attempt attempt, VendorAnswer answer, RequestRecord record)
            throws IOException {
        boolean streamWanted = exchange.getProperty(Property.STREAM, boolean.class);
        ClientShape shape = ClientShape.of(exchange, attempt);
        boolean events = answer.isEventStream();
        if (streamWanted && events) {
            return stream(exchange, attempt, answer, shape);
        }
        ObjectNode canonical =
                events ? FoldedStream.read(answer.body(), attempt.dialect.fold(attempt.call)) : whole(attempt, answer);
        record.vendorAnswered();
        finished(exchange, attempt);
        if (events) {
            // its last word was said: a connection that stays open serves nobody
            abortSoon(Gateway.of(exchange.getContext()), attempt.abort);
        }
        StreamRecord.whole(record, canonical);
        return streamWanted ? WholeAsStream.of(canonical, shape::chunk) : shape.whole(canonical);
    }

    private static StreamReply stream(Exchange exchange, Attempt attempt, VendorAnswer answer, ClientShape shape) {
        Cancellation cancellation = exchange.getProperty(Property.CANCELLATION, Cancellation.class);
        Gateway gateway = Gateway.of(exchange.getContext());
        StreamRecord listener = new StreamRecord(
                exchange.getProperty(Property.RECORD, RequestRecord.class), cancellation, gateway.meters());
        // not the attempt, which has the request
        String provider = attempt.call.provider();
        KeyMask keys = KeyMask.of(attempt.candidate.model());
        Runnable abort = attempt.abort;
        StreamReply stream = new StreamReply(
                answer.body(),
                attempt.dialect.fold(attempt.call),
                new StreamReply.Source(
                        shape::chunk,
                        listener,
                        e -> Failures.ofRead(e, cancellation, provider),
                        keys::error,
                        abort,
                        () -> abortSoon(gateway, abort)));
        stream.awaitContent();
        return stream;
    }

    private static ObjectNode whole(Attempt attempt, VendorAnswer answer) throws IOException {
        byte[] bytes = answer.readAll();
        JsonNode json = VendorAnswer.json(bytes);
        if (json == null) {
            throw Failures.garbage(attempt.call.provider(), bytes);
        }
        return attempt.dialect.decode(attempt.call, json);
    }

    /** Ends the call's connection in a moment; does nothing to one that is back in the pool by then. */
    private static void abortSoon(Gateway gateway, Runnable abort) {
        gateway.timer().newTimeout(due -> abort.run(), LAST_WORD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The call is over: nothing is left to abort. */
    private static void finished(Exchange exchange, Attempt attempt) {
        exchange.getProperty(Property.CANCELLATION, Cancellation.class).forget(attempt.abort);
    }
}
