package io.llmbroker.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.ParamOrigin.Level;
import io.llmbroker.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Lays {@code providers:} over the presets. For one load. */
final class ProviderReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z0-9-]+");

    private final Section file;
    private final Presets presets = Presets.get();

    ProviderReader(Draft draft) {
        this.file = draft.section("providers");
    }

    /** @return name to provider: the presets first, then the file's own */
    Map<String, Provider> read() {
        Map<String, Section> own = own();
        Map<String, Provider> providers = new LinkedHashMap<>();
        for (String name : presets.names()) {
            Section none = new Section(file.draft(), Json.object(), file.at(name));
            providers.put(name, provider(name, own.getOrDefault(name, none)));
        }
        own.forEach((name, section) -> providers.computeIfAbsent(name, key -> provider(key, section)));
        return providers;
    }

    private Map<String, Section> own() {
        Map<String, Section> own = new LinkedHashMap<>();
        file.node().fieldNames().forEachRemaining(name -> {
            String canonical = presets.canonical(name);
            if (!NAME.matcher(name).matches()) {
                file.problem(name, "not a name for a provider", "letters, digits, '.', '_' and '-'");
            } else if (own.putIfAbsent(canonical, file.section(name)) != null) {
                file.problem(name, "'" + canonical + "' and '" + name + "' are the same provider", "keep one");
            }
        });
        return own;
    }

    private Provider provider(String name, Section own) {
        String dialect = dialect(name, own);
        ObjectNode preset = presets.preset(name).deepCopy();
        if (dialect != null
                && preset.has("dialect")
                && !dialect.equals(preset.path("dialect").textValue())) {
            preset.retain("base_url", "key_variable"); // its rules and facts speak of another wire format
        }
        String ownUrl = BaseUrl.read(own);
        Params params = ParamLayers.read(own, "default_params", Level.PROVIDER);
        return new Provider(
                name,
                dialect,
                rules(own, preset, dialect),
                ownUrl != null ? ownUrl : preset.path("base_url").textValue(),
                own.has("route") ? route(own) : preset.path("route").asText("vendor-" + dialect),
                authHeader(own, dialect),
                authPrefix(own, dialect),
                preset.path("key_variable").textValue(),
                own.draft().secret(own.at("api_key")),
                Map.copyOf(HeaderNames.read(own)),
                params.values(), // with its nulls: they take away the proxy's
                params.origins(),
                over(preset.path("facts"), own.object("facts")));
    }

    private String dialect(String name, Section own) {
        String dialect = own.text("dialect");
        if (dialect == null) {
            dialect = presets.preset(name).path("dialect").textValue();
            if (dialect == null && file.node().has(name) && !own.declares("dialect")) {
                String preset = Similar.hint(name, presets.namesAndAliases());
                own.draft()
                        .problems()
                        .add(own.at(), "'dialect' is missing", preset != null ? preset : "for example dialect: openai");
            }
        } else if (!presets.dialects().contains(dialect)) {
            own.problem(
                    "dialect",
                    "unknown dialect '" + shown(own, "dialect") + "'",
                    oneOf(dialect, new TreeSet<>(presets.dialects())));
        }
        return dialect;
    }

    private String rules(Section own, ObjectNode preset, String dialect) {
        String rules = own.text("rules");
        if (rules == null) {
            return preset.path("rules").asText(dialect);
        }
        boolean known = presets.rules().contains(rules)
                || NAME.matcher(rules).matches()
                        && ProviderReader.class.getResource("/params/" + rules + ".yaml") != null;
        if (!known) {
            String hint = oneOf(rules, new TreeSet<>(presets.rules()));
            own.problem("rules", "unknown parameter rules '" + shown(own, "rules") + "'", hint);
        }
        return rules;
    }

    private static String route(Section own) {
        if (!NAME.matcher(own.text("route")).matches()) {
            own.problem("route", "not the id of a route", "for example vendor-openai");
        }
        return own.text("route");
    }

    private String authHeader(Section own, String dialect) {
        if (own.has("auth_header")) {
            HeaderNames.isName(own, "auth_header", own.text("auth_header"));
            return own.text("auth_header");
        }
        return fact(dialect, "auth_header", "authorization");
    }

    private String authPrefix(Section own, String dialect) {
        if (own.has("auth_prefix")) {
            String prefix = own.text("auth_prefix");
            // plain YAML text loses the space that a scheme needs
            return SCHEME.matcher(prefix).matches() ? prefix + " " : prefix;
        }
        if (own.has("auth_header")) {
            return own.text("auth_header").equalsIgnoreCase("authorization") ? "Bearer " : "";
        }
        return fact(dialect, "auth_prefix", "Bearer ");
    }

    private String fact(String dialect, String key, String otherwise) {
        return dialect == null ? otherwise : presets.dialect(dialect).path(key).asText(otherwise);
    }

    private static ObjectNode over(JsonNode lower, ObjectNode higher) {
        ObjectNode both = lower instanceof ObjectNode object ? object.deepCopy() : Json.object();
        both.setAll(higher);
        both.properties().removeIf(fact -> fact.getValue().isNull());
        return both;
    }

    private static String oneOf(String wrong, Set<String> names) {
        String close = Similar.hint(wrong, names);
        return close != null ? close : "one of " + String.join(", ", names);
    }

    private static String shown(Section section, String key) {
        return section.draft().shown(section.at(key));
    }
}
