package io.llmbroker.step.bus;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.bus.Answer;
import io.llmbroker.bus.ModelTurns;
import io.llmbroker.config.Bus.Redelivery;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.json.Json;
import io.llmbroker.server.Gateway;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Decides what follows a call. In: the answer in {@code llmBusDelivery}. Out: {@code llmBusPending} when another call is
 * due. An answer is kept, before it is sent. A vendor that wants no calls pauses its model and costs the message no
 * attempt. What the sender did wrong is its answer; what may go away is tried again. Thread-safe.
 *
 * <p>Throws {@link HandedBackException} when the call was cut because the gateway stops.
 */
public final class DecideNext implements Processor {
    private static final int RATE_LIMIT = 429;
    private static final Set<Integer> OVERLOADED = Set.of(503, 529);
    private static final Set<Integer> ONCE_MORE = Set.of(408, 409);

    @Override
    public void process(Exchange exchange) {
        if (!exchange.getProperty(BusProperty.PENDING, boolean.class)) {
            return;
        }
        Gateway gateway = Gateway.of(exchange.getContext());
        Delivery delivery = Delivery.of(exchange);
        Answer answer = delivery.answer;
        if (!answer.isGood() && gateway.closing().isCut()) {
            throw new HandedBackException("the gateway stopped before the model had answered");
        }
        boolean again = false;
        if (answer.isGood()) {
            boolean tooLong = delivery.stream != null && answer.chunks() == null; // without chunks it is no answer
            if (!delivery.known && !tooLong) {
                AnswerKeeping.keep(exchange, delivery, answer);
            }
        } else if (answer.headers().containsKey("stream-end")) {
            again = false; // chunks are out: a second try would be another answer
        } else {
            again = isRefusal(answer)
                    ? pause(answer, delivery, gateway)
                    : retry(answer, delivery, gateway.catalog().bus().redelivery());
        }
        delivery.ends(gateway.closing());
        exchange.setProperty(BusProperty.PENDING, again);
    }

    private static boolean isRefusal(Answer answer) {
        return answer.status() == RATE_LIMIT
                || OVERLOADED.contains(answer.status()) && answer.headers().containsKey("retry-after");
    }

    private static boolean pause(Answer answer, Delivery delivery, Gateway gateway) {
        Redelivery redelivery = gateway.catalog().bus().redelivery();
        delivery.turn.refused(retryAfter(answer), redelivery.initial(), redelivery.max());
        String model = delivery.model;
        ModelTurns turns = gateway.busTurns().models(); // not the gateway: the gauge outlives its revision
        gateway.meters().watchPause(model, () -> turns.isPaused(model));
        return true;
    }

    private static Duration retryAfter(Answer answer) {
        String seconds = answer.headers().getOrDefault("retry-after", "");
        return seconds.matches("\\d{1,10}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
    }

    private static boolean retry(Answer answer, Delivery delivery, Redelivery redelivery) {
        ApiError error = error(answer);
        boolean mayGoAway = answer.status() >= 500 || ONCE_MORE.contains(answer.status());
        if (!mayGoAway) {
            if (isNoRequest(error)) {
                delivery.dead = error;
            }
            return false;
        }
        delivery.failures++;
        if (delivery.headers.isExpired() || delivery.failures >= redelivery.attempts()) {
            delivery.dead = error;
            return false;
        }
        Duration asked = retryAfter(answer);
        Duration pause = redelivery.pause(delivery.failures);
        delivery.notBefore =
                System.currentTimeMillis() + (asked == null || asked.compareTo(pause) < 0 ? pause : asked).toMillis();
        return true;
    }

    /** Whether no model would ever take it: not JSON, or no object. */
    private static boolean isNoRequest(ApiError error) {
        return "invalid_json".equals(error.code()) || "invalid_type".equals(error.code()) && error.param() == null;
    }

    static ApiError error(Answer answer) {
        JsonNode error = Json.NODES.missingNode();
        try {
            error = Json.read(answer.body()).path("error");
        } catch (IOException e) { // a route of the operator's own may answer with anything
        }
        return ApiError.of(
                        answer.status(),
                        ErrorType.ofStatus(answer.status()),
                        error.path("code").asText(null),
                        error.path("message").asText(""))
                .withParam(error.path("param").asText(null));
    }
}
