package io.llmbroker.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.Catalog;
import io.llmbroker.config.Model;
import io.llmbroker.config.ModelEntry;
import io.llmbroker.config.Secret;
import io.llmbroker.config.VirtualModel;
import io.llmbroker.json.Json;
import io.llmbroker.mask.TextMask;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The models of a configuration as JSON, without keys. For one request. */
final class ModelsPage {
    private final Catalog catalog;
    private final TextMask mask;

    private ModelsPage(Catalog catalog) {
        this.catalog = catalog;
        this.mask = TextMask.of(catalog);
    }

    /** {@code {"models":[...]}}, in the order of the file. */
    static ObjectNode of(Catalog catalog) {
        ModelsPage page = new ModelsPage(catalog);
        ObjectNode answer = Json.object();
        ArrayNode models = answer.putArray("models");
        catalog.models().forEach((alias, entry) -> models.add(page.entry(alias, entry)));
        return answer;
    }

    private ObjectNode entry(String alias, ModelEntry entry) {
        ObjectNode node = Json.object().put("alias", alias);
        if (entry instanceof VirtualModel virtual) {
            virtual(virtual, node);
        } else if (entry instanceof Model model) {
            node.put("kind", "model")
                    .put("provider", model.provider().name())
                    .put("vendor_model", mask.mask(model.modelName()));
            if (model.baseUrl() != null) {
                node.put("base_url", mask.mask(model.baseUrl()));
            }
            ready(List.of(model.apiKey()), node);
        }
        entry.fallbacks().forEach(node.putArray("fallbacks")::add);
        node.put("retries", entry.retry().retries());
        seconds(entry.timeout(), node);
        node.put("place", entry.place());
        return node;
    }

    private void virtual(VirtualModel virtual, ObjectNode node) {
        node.put("kind", "virtual");
        List<Secret> keys = virtual.targets().stream()
                .map(target -> catalog.find(target.model()).orElse(null))
                .filter(Model.class::isInstance)
                .map(target -> ((Model) target).apiKey())
                .toList();
        ready(keys, node);
        node.put("strategy", virtual.strategy().name().toLowerCase(Locale.ROOT));
        ArrayNode targets = node.putArray("targets");
        virtual.targets()
                .forEach(target ->
                        targets.addObject().put("model", target.model()).put("weight", target.weight()));
    }

    /** Ready when one of the keys is; otherwise the first variable is named that lacks one. */
    private static void ready(List<Secret> keys, ObjectNode node) {
        boolean ready = keys.stream().anyMatch(Secret::ready);
        String lacks = ready || keys.isEmpty() ? null : keys.get(0).missingVariable();
        node.put("ready", ready).put("lacks", lacks);
    }

    private static void seconds(Duration timeout, ObjectNode node) {
        if (timeout.toMillisPart() == 0) {
            node.put("timeout_seconds", timeout.toSeconds());
        } else {
            node.put(
                    "timeout_seconds", BigDecimal.valueOf(timeout.toMillis(), 3).stripTrailingZeros());
        }
    }
}
