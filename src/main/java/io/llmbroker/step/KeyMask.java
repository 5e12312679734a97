package io.llmbroker.step;

import io.llmbroker.config.Model;
import io.llmbroker.error.ApiError;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Takes the keys that a call carries out of whatever its vendor says: it may repeat them, whole, cut or escaped.
 * Immutable.
 */
final class KeyMask {
    /** No so many characters in a row of a key are shown. */
    private static final int WINDOW = 10;

    private static final int SHORTEST = 4;
    private static final Pattern SECRET_HEADER =
            Pattern.compile("key|token|secret|auth|passw|cookie|credential", Pattern.CASE_INSENSITIVE);

    private final List<String> keys = new ArrayList<>();

    private KeyMask() {}

    /** The mask for calls to a model: its key and the headers of its provider whose names speak of one. */
    static KeyMask of(Model model) {
        KeyMask mask = new KeyMask();
        mask.add(model.apiKey().value());
        for (Map.Entry<String, String> header : model.provider().headers().entrySet()) {
            if (SECRET_HEADER.matcher(header.getKey()).find()) {
                mask.add(header.getValue());
            }
        }
        return mask;
    }

    private void add(String key) {
        if (key != null && key.length() >= SHORTEST) {
            keys.add(key);
        }
    }

    /** The error without the keys, wherever the vendor has put them. */
    ApiError error(ApiError error) {
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

    /** The id, or null when the vendor has put a key there. */
    String id(String requestId) {
        return isIn(requestId) ? null : requestId;
    }

    private boolean isIn(String text) {
        return text != null && !text(text).equals(text);
    }

    /** The text with {@code ***} in the place of keys and of longer parts of them. */
    String text(String text) {
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
                shown.append("***");
            }
        }
        return shown.toString();
    }
}
