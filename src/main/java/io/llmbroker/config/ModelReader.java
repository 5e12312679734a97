package io.llmbroker.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.ParamOrigin.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code models:}. For one load. */
final class ModelReader {
    private final Section file;
    private final Map<String, Provider> providers;
    private final Proxy proxy;
    private final Params proxyParams;
    private final Variables variables;
    private final Presets presets = Presets.get();

    ModelReader(Draft draft, Map<String, Provider> providers, Proxy proxy, Variables variables) {
        this.file = draft.section("models");
        this.providers = providers;
        this.proxy = proxy;
        this.proxyParams = ParamLayers.read(draft.section("proxy"), "default_params", Level.PROXY);
        this.variables = variables;
    }

    /** @return alias or pattern to entry, in the order of the file */
    Map<String, ModelEntry> read() {
        Map<String, ModelEntry> models = new LinkedHashMap<>();
        file.node().fieldNames().forEachRemaining(alias -> {
            if (file.node().get(alias) instanceof ObjectNode) {
                checkAlias(alias);
                Section model = file.section(alias);
                models.put(
                        alias, model.declares("targets") || model.declares("strategy") ? virtual(model) : model(model));
            }
        });
        return models;
    }

    private void checkAlias(String alias) {
        int star = alias.indexOf('*');
        if (alias.isBlank() || !alias.equals(alias.strip()) || alias.chars().anyMatch(Character::isISOControl)) {
            file.problem(alias, "an alias must be text without white space around it", null);
        } else if (star >= 0 && star < alias.length() - 1) {
            file.problem(alias, "a * can only be the last character of an alias", "for example openai/*");
        } else if (alias.contains("${")) {
            file.problem(alias, "variables are not filled into names", "write the name itself");
        }
    }

    private VirtualModel virtual(Section model) {
        Attempts attempts = Attempts.read(model, proxy);
        return new VirtualModel(
                model.name(),
                TargetReader.strategy(model),
                TargetReader.read(model),
                attempts.timeout(),
                attempts.retry(),
                attempts.fallbacks(),
                file.draft().place(model.at()));
    }

    private Model model(Section model) {
        Provider provider = provider(model);
        Attempts attempts = Attempts.read(model, proxy);
        Params defaults = defaults(model, provider);
        Params forced = ParamLayers.read(model, "forced_params", Level.MODEL);
        Map<String, ParamOrigin> dropped = dropped(model);
        ObjectNode facts = model.object("facts").deepCopy();
        if (model.has("completions")) {
            facts.put("completions", model.text("completions"));
        }
        return new Model(
                model.name(),
                provider,
                modelName(model),
                provider == null ? Secret.NONE : key(model, provider),
                baseUrl(model, provider),
                defaults.values(),
                forced.values(),
                dropped.keySet(),
                patches(model),
                attempts.timeout(),
                attempts.retry(),
                attempts.fallbacks(),
                facts,
                Price.read(model.section("price")),
                new Origins(file.draft().place(model.at()), defaults.origins(), forced.origins(), dropped));
    }

    private Provider provider(Section model) {
        String name = model.text("provider");
        if (name == null) {
            return null;
        }
        Provider provider = providers.get(presets.canonical(name));
        if (provider == null) {
            Set<String> names = presets.namesAndAliases();
            names.addAll(providers.keySet());
            String hint = Similar.hint(name, names);
            String shown = file.draft().shown(model.at("provider"));
            model.problem(
                    "provider",
                    "unknown provider '" + shown + "'",
                    hint != null ? hint : "one of " + String.join(", ", names) + ", or add it under providers");
        }
        return provider;
    }

    private String modelName(Section model) {
        String name = model.text("model_name");
        if (name == null) {
            return model.name();
        }
        if (name.contains("*") && !model.name().endsWith("*")) {
            model.problem("model_name", "a * needs an alias that ends in *", "for example " + model.name() + "/*");
        }
        return name;
    }

    private Secret key(Section model, Provider provider) {
        Secret own = file.draft().secret(model.at("api_key"));
        if (own != null) {
            return own;
        }
        if (provider.apiKey() != null) {
            return provider.apiKey();
        }
        String variable = provider.keyVariable();
        if (variable == null) {
            return Secret.NONE;
        }
        String value = variables.get(variable);
        if (value == null) {
            return new Secret(null, variable);
        }
        if (!Secret.fitsHeader(value.strip())) {
            file.draft()
                    .problems()
                    .add(model.at(), "variable " + variable + " holds a character that no header can carry", null);
        }
        return new Secret(value.strip(), null);
    }

    private String baseUrl(Section model, Provider provider) {
        String own = BaseUrl.read(model);
        if (own != null || model.declares("base_url") || provider == null || provider.dialect() == null) {
            return own;
        }
        if (provider.baseUrl() == null) {
            boolean wrongThere =
                    file.draft().section("providers").section(provider.name()).declares("base_url");
            if (!wrongThere) {
                String where = "give one here or under providers." + provider.name();
                file.draft().problems().add(model.at(), "'base_url' is missing", where);
            }
        }
        return provider.baseUrl();
    }

    private Params defaults(Section model, Provider provider) {
        Params own = ParamLayers.read(model, "default_params", Level.MODEL);
        return provider == null
                ? ParamLayers.merge(proxyParams, own)
                : ParamLayers.merge(proxyParams, new Params(provider.defaultParams(), provider.paramOrigins()), own);
    }

    private static Map<String, ParamOrigin> dropped(Section model) {
        Map<String, ParamOrigin> names = new HashMap<>();
        model.texts("drop_params")
                .forEach(name -> names.putIfAbsent(
                        name.value(), new ParamOrigin(Level.MODEL, model.draft().place(name.at()))));
        return Map.copyOf(names);
    }

    private static List<Patch> patches(Section model) {
        List<Patch> patches = new ArrayList<>();
        for (Section patch : model.sections("patch", "pointer")) {
            JsonNode value = patch.node().get("value");
            if (value != null == patch.declares("delete")) {
                patch.draft().problems().add(patch.at(), "needs either value or delete: true", null);
            }
            String pointer = patch.text("pointer");
            if (pointer != null && pointer.startsWith("/")) {
                patches.add(new Patch(JsonPointer.valueOf(pointer), value));
            }
        }
        return List.copyOf(patches);
    }
}
