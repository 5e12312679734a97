package io.llmbroker.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the HTTP headers of a provider. */
final class HeaderNames {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7E]*");

    /** Belong to the connection, not to the operator. */
    private static final Set<String> RESERVED = Set.of(
            "host",
            "connection",
            "content-length",
            "content-type",
            "transfer-encoding",
            "upgrade",
            "te",
            "trailer",
            "expect");

    private HeaderNames() {}

    /**
     * @param provider the section
     * @return its {@code headers}; wrong ones are reported, their values never
     */
    static Map<String, String> read(Section provider) {
        Map<String, String> headers = new LinkedHashMap<>();
        Section section = provider.section("headers");
        section.node().properties().forEach(header -> {
            String name = header.getKey();
            String value = header.getValue().textValue();
            if (isName(section, name, name) && value != null) {
                if (!VALUE.matcher(value).matches()) {
                    section.problem(name, "the value holds a character that no header can carry", null);
                }
                headers.put(name, value);
            }
        });
        return headers;
    }

    /** @return whether a name can be used; reports at a key of the section when it cannot */
    static boolean isName(Section section, String key, String name) {
        String small = name.toLowerCase(Locale.ROOT);
        if (!TOKEN.matcher(name).matches()) {
            section.problem(key, "not the name of an HTTP header", "letters, digits and '-'");
            return false;
        }
        if (RESERVED.contains(small) || small.startsWith("camel")) {
            section.problem(key, "this header cannot be set", "remove it");
            return false;
        }
        return true;
    }
}
