package io.llmbroker.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.Model;
import io.llmbroker.config.Patch;
import io.llmbroker.config.Provider;
import io.llmbroker.dialect.Call;
import io.llmbroker.dialect.VendorRequest;
import io.llmbroker.json.Json;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.params.ParameterTable;
import io.llmbroker.routing.AttemptPlan;
import io.llmbroker.server.Gateway;
import io.llmbroker.upstream.Cancellation;
import io.llmbroker.upstream.UpstreamCall;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Turns the attempt's request into the vendor's: the parameter table, the dialect, the operator's patches. In:
 * {@code llmAttempt}. Out: the body's bytes and {@code llmVendorUrl}; the call's time-outs are set. Thread-safe.
 */
public final class Encode implements Processor {
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
    private static final Duration AFTER_DEADLINE = Duration.ofMillis(200);

    @Override
    public void process(Exchange exchange) {
        Attempt attempt = Attempt.of(exchange);
        Model model = attempt.candidate.model();
        attempt.call = call(exchange, attempt, model);
        VendorRequest request = attempt.dialect.encode(attempt.call);
        exchange.getProperty(Property.RECORD, RequestRecord.class)
                .parameters(attempt.injection.injected(), attempt.report.dropped(), attempt.report.changed());
        ObjectNode body = request.body();
        for (Patch patch : model.patch()) {
            body = JsonPatches.apply(body, patch);
        }
        exchange.getMessage().setBody(Json.bytes(body));
        exchange.setProperty(Property.VENDOR_URL, VendorUrl.join(model.baseUrl(), request.path()));
        begin(exchange, attempt);
    }

    private static Call call(Exchange exchange, Attempt attempt, Model model) {
        Gateway gateway = Gateway.of(exchange.getContext());
        Provider provider = model.provider();
        ParameterTable table = gateway.table(provider.rules());
        JsonNode facts = Facts.of(model, gateway);
        boolean stream = exchange.getProperty(Property.STREAM, boolean.class)
                || facts.path("stream_only").asBoolean() && attempt.endpoint.streams();
        if (stream && !exchange.getProperty(Property.STREAM, boolean.class)) {
            attempt.report.changed("stream", "this model only streams: its stream is folded into one answer");
        }
        ObjectNode request = table.apply(
                attempt.endpoint,
                attempt.injection.request(),
                model.modelName(),
                attempt.injection.injected(),
                stream,
                attempt.report);
        return new Call(
                attempt.endpoint,
                provider.name(),
                model.modelName(),
                request,
                attempt.injection.injected(),
                stream,
                facts,
                attempt.report);
    }

    /** From here on the vendor is waited for, at most as long as the request may take. */
    private static void begin(Exchange exchange, Attempt attempt) {
        AttemptPlan plan = exchange.getProperty(Property.PLAN, AttemptPlan.class);
        // the deadline's timer speaks first, always with the same words
        Duration patience = plan.left().plus(AFTER_DEADLINE);
        attempt.upstream = new UpstreamCall(patience.compareTo(LONGEST_CONNECT) < 0 ? patience : LONGEST_CONNECT);
        attempt.abort = attempt.upstream::abort;
        exchange.getProperty(Property.CANCELLATION, Cancellation.class).onCancel(attempt.abort);
        attempt.upstream.enter();
        plan.called();
        exchange.getProperty(Property.RECORD, RequestRecord.class).vendorBegins(plan.calls());
    }
}
