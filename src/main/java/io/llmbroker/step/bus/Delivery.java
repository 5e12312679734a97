package io.llmbroker.step.bus;

import io.llmbroker.bus.Answer;
import io.llmbroker.bus.Closing;
import io.llmbroker.bus.ModelTurns;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.json.Json;
import io.llmbroker.server.RequestId;
import io.llmbroker.upstream.Cancellation;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * One message from the moment that it is taken to its commit. For one thread; the routes hand it on as a property of the
 * exchange.
 */
final class Delivery {
    /** As it came: what a dead letter is made of. */
    final Message original;

    final BusHeaders headers;
    /** The request's bytes. */
    final byte[] body;

    /** Such as {@code chat.completions}. */
    String operation;
    /** Whether a stream is answered chunk by chunk. */
    boolean chunks;
    /** Alias or pattern of the model that is to be called; {@code none} when there is none. */
    String model;
    /** What its answer is kept under, and a digest of the request; null when answers are not kept. */
    String key;

    String digest;
    /** Whether nobody else works on the key. */
    boolean holdsKey;
    /** Calls that failed and count. */
    int failures;
    /** When the next call may begin, in milliseconds since 1970. */
    long notBefore;
    /** The call under way, or null. */
    ModelTurns.Turn turn;

    Cancellation call;

    Answer answer;
    /** Whether the answer was known before. */
    boolean known;
    /** The stream that is being sent chunk by chunk, or null. */
    ChunkStream stream;
    /** Why it cannot be answered, or null. */
    ApiError dead;
    /** Whether nothing is answered, because that is what fails. */
    boolean unaddressed;
    /** Names its dead letter. */
    String deadId;

    Delivery(Message original, BusHeaders headers, byte[] body) {
        this.original = original;
        this.headers = headers;
        this.body = body;
    }

    /**
     * Ends with an error that no further call would mend.
     *
     * @param error what the sender is told
     * @param deadly whether the message becomes a dead letter, too
     */
    void fails(ApiError error, boolean deadly) {
        answer = new Answer(
                error.status(),
                Map.of("content-type", "application/json", "x-request-id", requestId()),
                Json.bytes(error.envelope()),
                null);
        if (deadly) {
            dead = error;
        }
    }

    /** @return what the sender calls its request, else the broker's id of the message */
    String requestId() {
        String own = headers.others().get("x-request-id");
        return RequestId.of(own == null ? headers.messageId() : own);
    }

    /**
     * Its turn did not come in time.
     *
     * @param closing whether the gateway hands messages back now
     * @throws HandedBackException when it is for another gateway
     */
    void givesUp(Closing closing) {
        if (closing.handsBack() && !headers.isExpired()) {
            throw new HandedBackException("its turn had not come when the door closed");
        }
        fails(
                ApiError.of(
                        504, ErrorType.TIMEOUT, "message_expired", "The message expired before it could be answered."),
                true);
    }

    /** A call is about to begin. */
    void begins(Closing closing) {
        call = new Cancellation();
        closing.begins(call);
    }

    /** The call is over. */
    void ends(Closing closing) {
        if (call != null) {
            closing.ended(call);
            call = null;
        }
        if (turn != null) {
            turn.close();
            turn = null;
        }
    }

    static Delivery of(Exchange exchange) {
        return exchange.getProperty(BusProperty.DELIVERY, Delivery.class);
    }
}
