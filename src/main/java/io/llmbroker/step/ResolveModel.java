package io.llmbroker.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.Catalog;
import io.llmbroker.config.ModelEntry;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.rehearsal.Rehearsal;
import io.llmbroker.routing.AttemptPlan;
import io.llmbroker.routing.Candidate;
import io.llmbroker.routing.Candidates;
import io.llmbroker.server.Gateway;
import io.llmbroker.upstream.Cancellation;
import io.netty.util.Timeout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Finds what the request's {@code model} stands for and starts its clock. In: {@code llmRequest}, {@code llmDeadline}. Out: {@code llmPlan},
 * {@code llmPending}, {@code llmHeaders}. Thread-safe.
 *
 * <p>Throws {@link ApiError} 400 without a model, 404 {@code model_not_found} for an unknown one.
 */
public final class ResolveModel implements Processor {
    /** A rehearsal is not a request that is late. */
    private static final Duration NEVER = Duration.ofDays(1);

    @Override
    public void process(Exchange exchange) {
        Gateway gateway = Gateway.of(exchange.getContext());
        Catalog catalog = gateway.catalog();
        Rehearsal rehearsal = Rehearsal.of(exchange);
        String asked = asked(exchange.getProperty(Property.REQUEST, ObjectNode.class), catalog);
        String label = label(asked, catalog);
        exchange.getProperty(Property.RECORD, RequestRecord.class)
                .asked(asked, label, exchange.getProperty(Property.STREAM, boolean.class));
        if (rehearsal != null) {
            rehearsal.asked(asked);
        }
        ModelEntry entry = catalog.find(asked).orElseThrow(() -> unknown(asked, catalog));
        List<Candidate> all = new Candidates(catalog, gateway.targetOrder()).all(entry);
        Duration timeout = rehearsal == null ? timeout(exchange, entry) : NEVER;
        exchange.setProperty(Property.PLAN, new AttemptPlan(Candidates.ready(all), timeout));
        exchange.setProperty(Property.PENDING, true);
        exchange.setProperty(Property.HEADERS, exchange.getMessage().getHeaders());
        if (rehearsal == null) {
            watch(exchange, gateway, timeout.toMillis());
        } else {
            rehearsal.resolved(label, entry, all);
        }
    }

    /** The model's own, or what is left until the client stops to wait. */
    private static Duration timeout(Exchange exchange, ModelEntry entry) {
        Long deadline = exchange.getProperty(Property.DEADLINE, Long.class);
        if (deadline == null) {
            return entry.timeout();
        }
        Duration left = Duration.ofMillis(Math.max(0, deadline - System.currentTimeMillis()));
        return left.compareTo(entry.timeout()) < 0 ? left : entry.timeout();
    }

    private static String asked(ObjectNode request, Catalog catalog) {
        JsonNode model = request.path("model");
        if (model.isTextual() && !model.textValue().isBlank()) {
            return model.textValue();
        }
        boolean absent = model.isMissingNode() || model.isNull() || model.isTextual();
        if (absent && catalog.proxy().defaultModel() != null) {
            return catalog.proxy().defaultModel();
        }
        throw ApiError.invalidRequest(
                absent ? "missing_required_parameter" : "invalid_type",
                "model",
                absent ? "You must provide a model parameter." : "'model' must be a string.");
    }

    private static ApiError unknown(String asked, Catalog catalog) {
        List<String> similar = catalog.similar(asked);
        String shown = asked.length() > 100 ? asked.substring(0, 100) + "..." : asked;
        return ApiError.of(
                        404,
                        ErrorType.NOT_FOUND,
                        "model_not_found",
                        "The model '" + shown + "' does not exist."
                                + (similar.isEmpty() ? "" : " Did you mean " + String.join(", ", similar) + "?"))
                .withParam("model");
    }

    /** A name for the meters: clients must not be able to make up new ones. */
    private static String label(String asked, Catalog catalog) {
        if (catalog.models().containsKey(asked)) {
            return asked;
        }
        return catalog.models().keySet().stream()
                .filter(alias -> alias.endsWith("*") && asked.startsWith(alias.substring(0, alias.length() - 1)))
                .max(java.util.Comparator.comparingInt(String::length))
                .orElse("unknown");
    }

    /** Ends the request at its deadline, whatever it then waits for. */
    private static void watch(Exchange exchange, Gateway gateway, long millis) {
        Cancellation cancellation = exchange.getProperty(Property.CANCELLATION, Cancellation.class);
        Timeout deadline = gateway.timer()
                .newTimeout(due -> cancellation.cancel(Cancellation.Cause.DEADLINE), millis, TimeUnit.MILLISECONDS);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                deadline.cancel();
            }
        });
    }
}
