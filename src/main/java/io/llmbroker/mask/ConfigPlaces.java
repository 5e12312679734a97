package io.llmbroker.mask;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * {@code config.yaml}: keys are in {@code api_key} and {@code headers}, and under {@code bus} in {@code password}; names that the schema does not know may be
 * misspelt ones of these, so what stands under them is not shown. Thread-safe.
 */
final class ConfigPlaces implements Places {
    private static final String SCHEMA = "/config.schema.json";
    private static final Set<String> WORDS = words();

    static final ConfigPlaces INSTANCE = new ConfigPlaces();

    private ConfigPlaces() {}

    /** Every property of the schema, and what it gives as an example of a name. */
    static Set<String> words() {
        try (InputStream in = ConfigPlaces.class.getResourceAsStream(SCHEMA)) {
            Set<String> words = new HashSet<>();
            collect(Json.read(in.readAllBytes()), words);
            return Set.copyOf(words);
        } catch (IOException e) {
            throw new UncheckedIOException(SCHEMA, e);
        }
    }

    private static void collect(JsonNode node, Set<String> words) {
        node.path("properties").fieldNames().forEachRemaining(words::add);
        node.forEach(below -> collect(below, words));
    }

    @Override
    public Reach root() {
        return Reach.UNKNOWN;
    }

    @Override
    public Reach at(Reach around, List<String> path, String name) {
        if (around == Reach.HEADER && !path.isEmpty() && isHeaders(path.get(path.size() - 1))) {
            return SecretNames.speakOfOne(name) ? Reach.KEY : Reach.HEADER;
        }
        if (around.compareTo(Reach.NAMED) >= 0) {
            return around;
        }
        if (isOfBus(path, name)) {
            return Reach.KEY;
        }
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        if (plain.equals("apikey") || plain.equals("apikeys")) {
            return Reach.KEY;
        }
        if (isHeaders(name)) {
            return Reach.HEADER;
        }
        if (path.size() == 1 && isNames(path.get(0)) || path.isEmpty() && isKnownAtRoot(name)) {
            return Reach.UNKNOWN; // aliases and names of providers are free
        }
        if (!path.isEmpty() && WORDS.contains(name)) {
            return Reach.OPEN;
        }
        if (SecretNames.speakOfOne(name)) {
            return Reach.NAMED;
        }
        return around == Reach.OPEN ? Reach.OPEN : Reach.STRANGE;
    }

    @Override
    public boolean isName(List<String> path, String name, boolean nothing) {
        if (path.size() == 1 && isNames(path.get(0))) {
            return !nothing && !(name.matches("(?s).*\\s.*") && SecretNames.speakOfOne(name));
        }
        return WORDS.contains(name) || path.isEmpty() && isKnownAtRoot(name) || !nothing && name.matches("[\\w.-]+");
    }

    private static boolean isKnownAtRoot(String name) {
        return isNames(name) || name.equals("proxy") || name.equals("bus") || name.startsWith("x-");
    }

    /** Passwords, and settings of Kafka's clients, of which many hold one. */
    private static boolean isOfBus(List<String> path, String name) {
        return !path.isEmpty()
                && path.get(0).equals("bus")
                && (name.equals("password") || path.get(path.size() - 1).equals("properties"));
    }

    private static boolean isNames(String root) {
        return root.equals("models") || root.equals("providers");
    }

    private static boolean isHeaders(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "").endsWith("headers");
    }

    @Override
    public boolean pairs() {
        return false;
    }
}
