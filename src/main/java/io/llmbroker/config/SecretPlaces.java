package io.llmbroker.config;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;

/** Where the configuration holds keys and passwords. Stateless. */
final class SecretPlaces {
    private static final List<String> VENDORS = List.of("models", "providers");

    private SecretPlaces() {}

    /** @return whether this is {@code models.*.api_key} or {@code providers.*.api_key}: it travels in a header */
    static boolean isApiKey(JsonPointer at) {
        JsonPointer below = at.tail() == null ? null : at.tail().tail();
        return below != null
                && VENDORS.contains(at.getMatchingProperty())
                && "api_key".equals(below.getMatchingProperty())
                && below.tail().matches();
    }

    /** @return whether this is {@code bus.*.password} or {@code bus.kafka.properties.*} */
    static boolean isOfBus(JsonPointer at) {
        JsonPointer below = at.tail() == null ? null : at.tail().tail();
        return below != null
                && "bus".equals(at.getMatchingProperty())
                && ("password".equals(below.getMatchingProperty())
                                && below.tail().matches()
                        || "properties".equals(below.getMatchingProperty())
                                && !below.tail().matches());
    }
}
