package io.llmbroker.params;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Report;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One application of a table to one request, which it changes. Not thread-safe. */
final class TableRun {
    private final ObjectNode request;
    private final String model;
    private final Set<String> injected;
    private final Report report;

    TableRun(ObjectNode request, String model, Set<String> injected, Report report) {
        this.request = request;
        this.model = model;
        this.injected = new HashSet<>(injected);
        this.report = report;
    }

    void judge(String name, Verdict verdict) {
        if (verdict != null && verdict.kind() != Verdict.Kind.MAPPED) {
            remove(name, verdict, null);
        }
    }

    void follow(Rule rule) {
        rule.rename().forEach((from, to) -> rename(from, to, rule));
        rule.drop().forEach(named -> remove(named.name(), named.verdict(), rule.why()));
        rule.refuse().forEach(named -> remove(named.name(), named.verdict(), rule.why()));
        rule.clamp().forEach((name, range) -> clamp(name, range, rule));
        exclusive(rule);
        rule.set().forEach((name, value) -> fill(name, value, rule));
    }

    private void remove(String name, Verdict verdict, String why) {
        JsonNode value = request.remove(name);
        if (value == null || verdict.harmless(value)) {
            return;
        }
        if (verdict.kind() == Verdict.Kind.REFUSED && !injected.contains(name)) {
            throw ApiError.unsupported(
                    name, "'" + name + "' is not supported by model " + model + (why == null ? "." : ": " + why + "."));
        }
        report.dropped(name, why == null ? model + " does not take it" : why);
    }

    private void rename(String from, String to, Rule rule) {
        JsonNode value = request.get(from);
        if (value == null) {
            return;
        }
        if (value.isNull() || request.hasNonNull(to)) {
            request.remove(from);
            if (!value.isNull()) {
                report.dropped(from, rule.why(to + " is there"));
            }
            return;
        }
        renameInPlace(from, to);
        if (injected.remove(from)) {
            injected.add(to);
        }
        report.changed(from, rule.why("sent as " + to));
    }

    /** Keeps the order of the fields: equal requests stay equal prefixes. */
    private void renameInPlace(String from, String to) {
        ObjectNode renamed = Json.object();
        request.properties().forEach(field -> {
            if (field.getKey().equals(from)) {
                renamed.set(to, field.getValue());
            } else if (!field.getKey().equals(to)) {
                renamed.set(field.getKey(), field.getValue());
            }
        });
        request.removeAll();
        request.setAll(renamed);
    }

    private void clamp(String name, Rule.Range range, Rule rule) {
        JsonNode value = request.get(name);
        if (value == null || !value.isNumber()) {
            return;
        }
        BigDecimal number = value.decimalValue();
        BigDecimal bound = number;
        if (range.min() != null && bound.compareTo(range.min()) < 0) {
            bound = range.min();
        }
        if (range.max() != null && bound.compareTo(range.max()) > 0) {
            bound = range.max();
        }
        if (bound.compareTo(number) != 0) {
            request.put(name, bound);
            report.changed(name, rule.why("moved from " + number + " to " + bound));
        }
    }

    private void exclusive(Rule rule) {
        List<String> present =
                rule.exclusive().stream().filter(request::hasNonNull).toList();
        if (present.size() < 2) {
            return;
        }
        String kept = present.stream()
                .filter(name -> !injected.contains(name))
                .findFirst()
                .orElse(present.get(0));
        for (String name : present) {
            if (!name.equals(kept)) {
                request.remove(name);
                report.dropped(name, rule.why(model + " takes it only without " + kept));
            }
        }
    }

    private void fill(String name, JsonNode value, Rule rule) {
        if (!request.has(name)) {
            request.set(name, value.deepCopy());
            report.changed(name, rule.why(model + " needs it"));
        }
    }
}
