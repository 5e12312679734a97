package io.llmbroker.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import io.llmbroker.mask.TextMask;
import io.llmbroker.server.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.LineNumberAware;
import org.apache.camel.NamedNode;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OnCompletionDefinition;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.OutputNode;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.TryDefinition;

/** The routes of a revision as JSON: what happens to a request, step by step, and where that is written. Stateless. */
final class RoutesPage {
    private static final Pattern METHODS = Pattern.compile("[?&]httpMethodRestrict=([A-Za-z,]+)");

    private final TextMask mask;

    private RoutesPage(TextMask mask) {
        this.mask = mask;
    }

    /** {@code {"routes":[...]}}, in the order in which they were loaded. */
    static ObjectNode of(Revision revision) {
        RoutesPage page = new RoutesPage(TextMask.of(revision.gateway().catalog()));
        ObjectNode answer = Json.object();
        ArrayNode routes = answer.putArray("routes");
        ((ModelCamelContext) revision.context()).getRouteDefinitions().forEach(route -> routes.add(page.route(route)));
        return answer;
    }

    private ObjectNode route(RouteDefinition route) {
        String uri = route.getInput().getEndpointUri();
        Matcher methods = METHODS.matcher(uri);
        ObjectNode node = Json.object()
                .put("id", route.getRouteId())
                .put("description", route.getDescriptionText() == null ? null : mask.mask(route.getDescriptionText()))
                .put("from", mask.mask(uri.replaceFirst("\\?.*", "")))
                .put("methods", methods.find() ? methods.group(1) : null)
                .put("place", route.getLineNumber() > 0 ? place(route) : place(route.getInput()));
        steps(children(route), node.putArray("steps"));
        return node;
    }

    private static String place(LineNumberAware definition) {
        String file = definition.getLocation();
        return file == null ? null : file.replaceFirst("^file:", "") + ":" + definition.getLineNumber();
    }

    private void steps(List<NamedNode> nodes, ArrayNode into) {
        for (NamedNode node : nodes) {
            ObjectNode step =
                    into.addObject().put("text", mask.mask(StepText.of(node))).put("calls", StepText.calls(node));
            steps(children(node), step.putArray("steps"));
        }
    }

    /** What a step holds; what happens after a failure or at the end stands last. */
    private static List<NamedNode> children(NamedNode node) {
        List<NamedNode> children = new ArrayList<>();
        List<NamedNode> last = new ArrayList<>();
        if (node instanceof ChoiceDefinition choice) {
            children.addAll(choice.getWhenClauses());
            last.add(choice.getOtherwise());
        } else if (node instanceof OutputNode || node instanceof ProcessorDefinition<?>) {
            for (ProcessorDefinition<?> output : outputs(node)) {
                boolean aside = output instanceof OnExceptionDefinition || output instanceof OnCompletionDefinition;
                (aside ? last : children).add(output);
            }
        }
        if (node instanceof TryDefinition attempt) {
            last.addAll(attempt.getCatchClauses() == null ? List.of() : attempt.getCatchClauses());
            last.add(attempt.getFinallyClause());
        }
        if (node instanceof CircuitBreakerDefinition breaker) {
            last.add(breaker.getOnFallback());
        }
        last.removeIf(child -> child == null || children.contains(child));
        children.addAll(last);
        return children;
    }

    private static List<ProcessorDefinition<?>> outputs(NamedNode node) {
        List<ProcessorDefinition<?>> outputs =
                node instanceof OutputNode output ? output.getOutputs() : ((ProcessorDefinition<?>) node).getOutputs();
        return outputs == null ? List.of() : outputs;
    }
}
