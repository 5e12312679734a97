package io.llmbroker.upstream;

import io.llmbroker.config.Catalog;
import io.llmbroker.config.Model;
import io.llmbroker.config.ModelEntry;
import io.llmbroker.error.ApiError;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes the keys that a call carries out of whatever is said of it: its vendor may repeat them, whole, cut or escaped.
 * Immutable and thread-safe.
 */
public final class KeyMask {
    /** Stands where a key stood. */
    public static final String MASK = "***";

    /** No so many characters in a row of a key are shown. */
    private static final int WINDOW = 10;

    private static final int SHORTEST = 4;
    private static final Pattern SECRET_NAME =
            Pattern.compile("key|token|secret|auth|passw|cookie|credential", Pattern.CASE_INSENSITIVE);

    private final List<String> keys = new ArrayList<>();

    private KeyMask() {}

    /**
     * @param model that is called
     * @return a mask for its key and the headers of its provider whose names speak of one
     */
    public static KeyMask of(Model model) {
        KeyMask mask = new KeyMask();
        mask.add(model, SHORTEST);
        return mask;
    }

    /**
     * @param catalog with all models
     * @param model that is called, or null when none is yet
     * @return the same, and every other model's key, too, unless it is as short as a common word
     */
    public static KeyMask of(Catalog catalog, Model model) {
        KeyMask mask = model == null ? new KeyMask() : of(model);
        for (ModelEntry entry : catalog.models().values()) {
            if (entry instanceof Model other) {
                mask.add(other, WINDOW);
            }
        }
        return mask;
    }

    /**
     * @param name of a header or of a parameter in a URL
     * @return whether it speaks of a key
     */
    public static boolean isSecret(String name) {
        return SECRET_NAME.matcher(name).find();
    }

    private void add(Model model, int shortest) {
        add(model.apiKey().value(), shortest);
        model.provider().headers().forEach((name, value) -> {
            if (isSecret(name)) {
                add(value, shortest);
            }
        });
    }

    private void add(String key, int shortest) {
        if (key != null && key.length() >= shortest && !keys.contains(key)) {
            keys.add(key);
        }
    }

    /**
     * @param error what a vendor said
     * @return the error without the keys, wherever the vendor has put them
     */
    public ApiError error(ApiError error) {
        ApiError masked = error;
        String message = text(error.getMessage());
        if (!message.equals(error.getMessage())) {
            masked = masked.withMessage(message);
        }
        if (isIn(error.param())) {
            masked = masked.withParam(null);
        }
        if (isIn(error.code())) {
            masked = masked.withCode(null);
        }
        return isIn(error.vendorRequestId()) ? masked.fromVendor(null) : masked;
    }

    /**
     * @param requestId the vendor's, or null
     * @return the same, or null when the vendor has put a key there
     */
    public String id(String requestId) {
        return isIn(requestId) ? null : requestId;
    }

    private boolean isIn(String text) {
        return text != null && !text(text).equals(text);
    }

    /**
     * @param text any
     * @return the text with {@link #MASK} in the place of keys and of longer parts of them
     */
    public String text(String text) {
        BitSet hidden = new BitSet();
        for (String key : keys) {
            int window = Math.min(WINDOW, key.length());
            for (int i = 0; i + window <= text.length(); i++) {
                if (key.contains(text.substring(i, i + window))) {
                    hidden.set(i, i + window);
                }
            }
        }
        return hidden.isEmpty() ? text : without(hidden, text);
    }

    private static String without(BitSet hidden, String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (!hidden.get(i)) {
                shown.append(text.charAt(i));
            } else if (i == 0 || !hidden.get(i - 1)) {
                shown.append(MASK);
            }
        }
        return shown.toString();
    }
}
