package io.llmbroker.step;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.Model;
import io.llmbroker.json.Json;
import io.llmbroker.server.Gateway;

/** What is known of a model as data: the table's facts under the provider's under the model's own. */
final class Facts {
    private Facts() {}

    /** @return a new object, never null */
    static ObjectNode of(Model model, Gateway gateway) {
        ObjectNode facts = Json.object();
        facts.setAll(gateway.table(model.provider().rules()).facts(model.modelName()));
        facts.setAll(model.provider().facts());
        facts.setAll(model.facts());
        return facts;
    }
}
