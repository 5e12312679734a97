package io.llmbroker.step.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.step.Property;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Takes personal data that can be told by its form out of all texts of a request (see {@link PersonalData}). In and out:
 * {@code llmRequest}. Out: {@code llmRedacted}, for example {@code card=1, email=2}, or absent. The client is told in
 * {@code x-llmbroker-rules}. Names and addresses have no form and stay. Thread-safe.
 */
public final class Redact implements Processor {
    @Override
    public void process(Exchange exchange) {
        Map<String, Integer> found = new TreeMap<>();
        ObjectNode request = exchange.getProperty(Property.REQUEST, ObjectNode.class);
        ObjectNode redacted = PromptTexts.replaced(request, text -> PersonalData.redacted(text, found));
        if (found.isEmpty()) {
            return;
        }
        exchange.setProperty(Property.REQUEST, redacted);
        String told = found.entrySet().stream()
                .map(kind -> kind.getKey() + "=" + kind.getValue())
                .collect(Collectors.joining(", "));
        exchange.setProperty(PolicyProperty.REDACTED, told);
        RequestRecord record = exchange.getProperty(Property.RECORD, RequestRecord.class);
        record.rule("redacted", told);
        if (record.keepsBodies()) {
            record.keepRequest(redacted); // the log need not have it, either
        }
    }
}
