package io.llmbroker.step;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.Model;
import io.llmbroker.dialect.CompletionsOverChat;
import io.llmbroker.dialect.Dialect;
import io.llmbroker.dialect.Dialects;
import io.llmbroker.dialect.Endpoint;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.rehearsal.Rehearsal;
import io.llmbroker.routing.AttemptPlan;
import io.llmbroker.routing.Candidate;
import io.llmbroker.server.Gateway;
import io.llmbroker.upstream.Cancellation;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Waits until the next attempt is due and says whose turn it is. In: {@code llmPlan}. Out: {@code llmAttempt},
 * {@code llmModel}, {@code llmProvider}, {@code llmRoute}. Thread-safe.
 *
 * <p>Throws {@link ApiError} when the request has ended meanwhile, or 500 {@code provider_not_configured} when the
 * model's key variable is not set; a rehearsal goes on without the key.
 */
public final class StartAttempt implements Processor {
    @Override
    @SuppressWarnings("unchecked") // the property's type stands in its constant's description
    public void process(Exchange exchange) throws InterruptedException {
        AttemptPlan plan = exchange.getProperty(Property.PLAN, AttemptPlan.class);
        RequestRecord record = exchange.getProperty(Property.RECORD, RequestRecord.class);
        exchange.setProperty(Property.PENDING, false);
        Message message = exchange.getMessage();
        message.setBody(null);
        message.setHeaders(new HashMap<>(exchange.getProperty(Property.HEADERS, Map.class)));
        pause(exchange, plan, record);

        Candidate candidate = plan.current();
        Model model = candidate.model();
        record.attempt(model.provider().name(), model.modelName(), model.price());
        Gateway.of(exchange.getContext()).meters().turn(record);
        Dialect dialect = Dialects.of(model.provider().dialect());
        Endpoint asked = Endpoint.of(exchange.getProperty(Property.ENDPOINT, String.class));
        boolean emulated = asked == Endpoint.COMPLETIONS && !isNative(exchange, model);
        exchange.setProperty(
                Property.ATTEMPT,
                new Attempt(candidate, dialect, emulated ? Endpoint.CHAT_COMPLETIONS : asked, emulated));
        exchange.setProperty(Property.MODEL, model.alias());
        exchange.setProperty(Property.PROVIDER, model.provider().name());
        exchange.setProperty(Property.ROUTE, model.provider().route());
        exchange.setProperty(
                Property.ROUTE_NAMED,
                !model.provider().route().equals("vendor-" + model.provider().dialect()));
        requireKey(model, Rehearsal.of(exchange));
    }

    private static void pause(Exchange exchange, AttemptPlan plan, RequestRecord record) throws InterruptedException {
        Cancellation cancellation = exchange.getProperty(Property.CANCELLATION, Cancellation.class);
        if (!plan.pause().isZero()) {
            long began = System.nanoTime();
            cancellation.pause(plan.pause());
            record.waited(System.nanoTime() - began);
        }
        if (cancellation.cause() != null) {
            throw Failures.ended(cancellation.cause());
        }
    }

    static boolean isNative(Exchange exchange, Model model) {
        ObjectNode facts = Facts.of(model, Gateway.of(exchange.getContext()));
        return CompletionsOverChat.isNative(facts);
    }

    private static void requireKey(Model model, Rehearsal rehearsal) {
        if (model.apiKey().ready()) {
            return;
        }
        ApiError missing = ApiError.of(
                500,
                ErrorType.API,
                "provider_not_configured",
                "The model '" + model.alias() + "' has no key: set the environment variable "
                        + model.apiKey().missingVariable() + " and restart the gateway.");
        if (rehearsal == null) {
            throw missing;
        }
        rehearsal.lacksKey(missing);
    }
}
