package io.llmbroker.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import java.util.Iterator;

/** Names what the configuration's form has a place for and this version cannot do; says what works instead. */
final class NotYet {
    private final Draft draft;

    NotYet(Draft draft) {
        this.draft = draft;
    }

    void check() {
        for (String top : new String[] {"models", "providers"}) {
            JsonNode entries = draft.root().path(top);
            for (Iterator<String> names = entries.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                JsonPointer at = JsonPointer.empty().appendProperty(top).appendProperty(name);
                entry(entries.path(name), at);
            }
        }
        timeout(draft.root().path("proxy"), JsonPointer.valueOf("/proxy"));
    }

    private void entry(JsonNode entry, JsonPointer at) {
        if (entry.path("api_key").isArray()) {
            report(at.appendProperty("api_key"), "a pool of keys", "give one key");
        }
        timeout(entry, at);
        if (entry.path("fallbacks").isObject()) {
            report(at.appendProperty("fallbacks"), "fallbacks by kind of error", "give one list for all errors");
        }
        if (entry.has("health")) {
            report(at.appendProperty("health"), "health of targets", "remove it: a target that fails is passed over");
        }
        String strategy = entry.path("strategy").asText();
        if (strategy.equals("least_busy") || strategy.equals("latency")) {
            report(at.appendProperty("strategy"), "strategy " + strategy, "use weighted, round_robin or priority");
            draft.set(at.appendProperty("strategy"), Json.NODES.textNode("priority"));
        }
    }

    private void timeout(JsonNode entry, JsonPointer at) {
        if (entry.path("timeout").isObject()) {
            report(at.appendProperty("timeout"), "staged time-outs", "give one number of seconds for all");
        }
    }

    private void report(JsonPointer at, String what, String instead) {
        draft.problems().add(at, "not supported yet: " + what, instead);
        draft.drop(at);
    }
}
