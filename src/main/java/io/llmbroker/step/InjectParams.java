package io.llmbroker.step;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.Model;
import io.llmbroker.dialect.CompletionsOverChat;
import io.llmbroker.dialect.Report;
import io.llmbroker.error.ApiError;
import io.llmbroker.params.ParameterInjection;
import io.llmbroker.rehearsal.Rehearsal;
import io.llmbroker.server.Gateway;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Merges the configuration's parameters into a copy of the request: defaults under the client's values, forced ones
 * over them. In: {@code llmRequest}, {@code llmAttempt}. Out: the attempt's own request. Thread-safe.
 */
public final class InjectParams implements Processor {
    @Override
    public void process(Exchange exchange) {
        Attempt attempt = Attempt.of(exchange);
        Model model = attempt.candidate.model();
        ObjectNode request = exchange.getProperty(Property.REQUEST, ObjectNode.class);
        attempt.report = new Report();
        attempt.injection = ParameterInjection.apply(
                attempt.emulated ? asChat(request) : request,
                defaults(attempt),
                model.forcedParams(),
                model.dropParams(),
                Gateway.of(exchange.getContext()).catalog().proxy().parameterInjection(),
                model.modelName(),
                attempt.report);
        Rehearsal rehearsal = Rehearsal.of(exchange);
        if (rehearsal != null) {
            rehearsal.attempt(attempt.candidate, attempt.injection, attempt.report);
        }
    }

    private static ObjectNode defaults(Attempt attempt) {
        ObjectNode ofModel = attempt.candidate.model().defaultParams();
        ObjectNode ofTarget = attempt.candidate.defaultParams();
        return ofTarget.isEmpty() ? ofModel : ParameterInjection.merge(ofModel, ofTarget);
    }

    private static ObjectNode asChat(ObjectNode request) {
        List<String> prompts = CompletionsOverChat.prompts(request.path("prompt"));
        if (prompts.size() != 1) {
            throw ApiError.unsupported("prompt", "This model takes one prompt a request.");
        }
        return CompletionsOverChat.toChat(request, prompts.get(0));
    }
}
