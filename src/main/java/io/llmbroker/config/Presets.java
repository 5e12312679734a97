package io.llmbroker.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** The built-in providers of {@code providers.yaml}. Immutable by convention and thread-safe. */
final class Presets {
    private static final Presets INSTANCE = new Presets();

    private final ObjectNode presets;
    private final ObjectNode dialects;

    private Presets() {
        Problems problems = new Problems("providers.yaml");
        try (InputStream in = Presets.class.getResourceAsStream("/providers.yaml")) {
            Document document = YamlReader.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), problems);
            problems.throwIfAny();
            presets = (ObjectNode) document.root().get("presets");
            dialects = (ObjectNode) document.root().get("dialects");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Presets get() {
        return INSTANCE;
    }

    /** @return the names, without aliases, in the order of the file */
    Set<String> names() {
        return fieldNames(presets);
    }

    /** @return the names and their aliases */
    Set<String> namesAndAliases() {
        Set<String> all = names();
        presets.forEach(preset -> preset.path("aliases").forEach(alias -> all.add(alias.asText())));
        return all;
    }

    Set<String> dialects() {
        return fieldNames(dialects);
    }

    /** @return the preset; an empty object when there is none of that name */
    ObjectNode preset(String name) {
        return presets.path(name) instanceof ObjectNode preset ? preset : Json.object();
    }

    /** @return what holds for all providers of a dialect; a missing node when it is not built in */
    JsonNode dialect(String name) {
        return dialects.path(name);
    }

    /** @return the name that stands for a name or alias: {@code claude} for {@code anthropic} */
    String canonical(String name) {
        for (String preset : names()) {
            for (JsonNode alias : presets.path(preset).path("aliases")) {
                if (alias.asText().equals(name)) {
                    return preset;
                }
            }
        }
        return name;
    }

    /** @return names of parameter tables: every dialect has one, and so has every preset with rules of its own */
    Set<String> rules() {
        Set<String> rules = new HashSet<>(dialects());
        presets.forEach(preset -> {
            if (preset.has("rules")) {
                rules.add(preset.get("rules").asText());
            }
        });
        return rules;
    }

    private static Set<String> fieldNames(ObjectNode node) {
        Set<String> names = new LinkedHashSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
