package io.llmbroker.routes;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.config.Similar;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The options that camel-http has, by its own catalogue. Thread-safe. */
final class HttpOptions {
    private static final String CATALOGUE = "META-INF/org/apache/camel/component/http/http.json";
    /** The host in {@code http:vendor} is a stand-in: address and query come from the configuration. */
    private static final String STAND_IN = "vendor";

    private static final class Known {
        static final Set<String> NAMES = new TreeSet<>();
        static final Set<String> PREFIXES = new TreeSet<>();

        static {
            JsonNode catalogue = read();
            for (String level : List.of("properties", "componentProperties")) {
                catalogue.path(level).properties().forEach(option -> {
                    NAMES.add(option.getKey());
                    if (option.getValue().has("prefix")) {
                        PREFIXES.add(option.getValue().path("prefix").asText());
                    }
                });
            }
        }

        private static JsonNode read() {
            try (InputStream in = HttpOptions.class.getClassLoader().getResourceAsStream(CATALOGUE)) {
                return Json.MAPPER.readTree(in);
            } catch (IOException e) {
                throw new UncheckedIOException(CATALOGUE, e);
            }
        }
    }

    private HttpOptions() {}

    /** @return every option's name */
    static Set<String> names() {
        return Known.NAMES;
    }

    static boolean isHttp(String uri) {
        return uri.startsWith("http:") || uri.startsWith("https:");
    }

    /** @return names of the parameters after the question mark */
    static List<String> inUri(String uri) {
        List<String> names = new ArrayList<>();
        int query = uri.indexOf('?');
        if (query >= 0) {
            for (String pair : uri.substring(query + 1).split("&")) {
                names.add(pair.split("=", 2)[0]);
            }
        }
        return names;
    }

    /**
     * @param uri of the endpoint
     * @param name of a parameter
     * @return whether it is neither an option nor, for another host, a query parameter that someone may have meant
     */
    static boolean isMistake(String uri, String name) {
        if (Known.NAMES.contains(name) || Known.PREFIXES.stream().anyMatch(name::startsWith)) {
            return false;
        }
        String host = uri.replaceFirst("^https?:/*", "").replaceFirst("[/?].*$", "");
        return host.equals(STAND_IN) || !Similar.to(name, Known.NAMES, 1).isEmpty();
    }
}
