package io.llmbroker.mask;

import io.llmbroker.config.Catalog;
import io.llmbroker.config.Model;
import io.llmbroker.config.Provider;
import io.llmbroker.config.Secret;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Keys that are known, and hidden wherever they stand, longer parts of them too. For one thread while it is filled. */
final class KnownSecrets {
    /** No so many characters in a row of a key are shown. */
    private static final int WINDOW = 10;

    private static final int SHORTEST = 4;
    private static final int SHORTEST_OF_FILES = 6;
    private static final Pattern ADDRESS = Pattern.compile("https?://[^@?]*");

    /** Parts to look for, by their length. */
    private final Map<Integer, Set<String>> parts = new HashMap<>();

    private KnownSecrets() {}

    /** Every key that a running configuration works with. */
    static KnownSecrets of(Catalog catalog) {
        KnownSecrets known = new KnownSecrets();
        catalog.models().values().forEach(entry -> {
            if (entry instanceof Model model) {
                known.add(model.apiKey());
                known.add(model.provider());
            }
        });
        catalog.providers().values().forEach(known::add);
        catalog.bus().doors().values().forEach(door -> {
            known.add(door.password());
            door.properties().values().forEach(known::add);
        });
        if (catalog.bus().answers() != null) {
            known.add(catalog.bus().answers().password());
        }
        return known;
    }

    private void add(Provider provider) {
        add(provider.apiKey());
        provider.headers().forEach((name, value) -> {
            if (SecretNames.speakOfOne(name) && !ADDRESS.matcher(value).matches()) {
                add(value, SHORTEST);
            }
        });
    }

    private void add(Secret secret) {
        if (secret != null && secret.value() != null) {
            add(secret.value(), SHORTEST);
        }
    }

    /** A key that a file holds; what is too short or an address is passed over. */
    void addFromFile(String value) {
        if (!ADDRESS.matcher(value).matches() && !SecretNames.isNone(value)) {
            add(value.strip(), SHORTEST_OF_FILES);
        }
    }

    private void add(String key, int shortest) {
        if (key.length() < shortest) {
            return;
        }
        int length = Math.min(WINDOW, key.length());
        Set<String> ofLength = parts.computeIfAbsent(length, none -> new HashSet<>());
        for (int i = 0; i + length <= key.length(); i++) {
            ofLength.add(key.substring(i, i + length));
        }
    }

    /** The text with signs in the place of keys and longer parts of them. */
    String mask(String text) {
        BitSet hidden = hidden(text);
        if (hidden.isEmpty()) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        for (int from = 0; from < text.length(); ) {
            int begin = hidden.nextSetBit(from);
            shown.append(text, from, begin < 0 ? text.length() : begin);
            if (begin < 0) {
                break;
            }
            from = hidden.nextClearBit(begin);
            shown.append(Fingerprint.of(text.substring(begin, from)));
        }
        return shown.toString();
    }

    /** Whether a key or a longer part of one is in it. */
    boolean isIn(String text) {
        return !hidden(text).isEmpty();
    }

    private BitSet hidden(String text) {
        BitSet hidden = new BitSet();
        parts.forEach((length, ofLength) -> {
            for (int i = 0; i + length <= text.length(); i++) {
                if (ofLength.contains(text.substring(i, i + length))) {
                    hidden.set(i, i + length);
                }
            }
        });
        return hidden;
    }
}
