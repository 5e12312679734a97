package io.llmbroker.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.config.Catalog;
import io.llmbroker.config.Model;
import io.llmbroker.config.Provider;
import io.llmbroker.json.Json;
import io.llmbroker.mask.TextMask;
import io.llmbroker.upstream.KeyMask;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes the keys out of what would be sent, wherever they stand. Immutable and thread-safe. */
final class PlanMask {
    /** A scheme such as {@code Bearer} before a key says nothing of it. */
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9-]{0,19}) +\\S.*");

    private static final Pattern USER = Pattern.compile("^([a-zA-Z0-9+.-]+://)[^/?#]*@");
    private static final Pattern SEGMENT = Pattern.compile("[^/]+");
    private static final Pattern QUERY = Pattern.compile("([?&])([^=&#]+)=([^&#]*)");
    private static final Pattern AUTHORITY = Pattern.compile("^[a-zA-Z0-9+.-]+:(//[^/?#]*)?");

    private final KeyMask keys;
    private final TextMask text;
    private final Set<String> secretHeaders = new HashSet<>();

    /** A mask for what is sent to a model, or, when it is null, before a model was chosen. */
    PlanMask(Catalog catalog, Model model) {
        keys = KeyMask.of(catalog, model);
        text = TextMask.of(catalog);
        for (Provider provider : catalog.providers().values()) {
            secretHeaders.add(lower(provider.authHeader()));
            provider.headers().keySet().forEach(name -> secretHeaders.add(lower(name)));
        }
    }

    ObjectNode headers(Map<String, String> headers) {
        ObjectNode shown = Json.object();
        headers.forEach((name, value) -> shown.put(name, header(name, value)));
        return shown;
    }

    private String header(String name, String value) {
        if (!secretHeaders.contains(lower(name)) && !KeyMask.isSecret(name)) {
            return keys.text(value);
        }
        Matcher scheme = SCHEME.matcher(value);
        return name.endsWith("authorization") && scheme.matches() ? scheme.group(1) + " " + KeyMask.MASK : KeyMask.MASK;
    }

    /** The host stays as it is: it is the configuration's, and a short key can be a part of it. */
    String url(String url) {
        String known = USER.matcher(url).replaceFirst("$1");
        Matcher authority = AUTHORITY.matcher(known);
        int end = authority.find() ? authority.end() : 0;
        int query = known.indexOf('?', end);
        int pathEnd = query < 0 ? known.length() : query;
        String rest = QUERY.matcher(known.substring(pathEnd))
                .replaceAll(one -> Matcher.quoteReplacement(one.group(1)
                        + one.group(2)
                        + "="
                        + (KeyMask.isSecret(one.group(2)) ? KeyMask.MASK : one.group(3))));
        return known.substring(0, end) + path(known.substring(end, pathEnd)) + keys.text(rest);
    }

    private String path(String path) {
        return SEGMENT.matcher(path).replaceAll(one -> Matcher.quoteReplacement(text.mask(one.group())));
    }

    /** A copy of a tree without keys in its texts. */
    JsonNode tree(JsonNode node) {
        if (node.isTextual()) {
            return Json.NODES.textNode(keys.text(node.textValue()));
        }
        if (node instanceof ObjectNode object) {
            ObjectNode shown = Json.object();
            object.properties().forEach(field -> shown.set(field.getKey(), tree(field.getValue())));
            return shown;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode shown = Json.NODES.arrayNode(array.size());
            array.forEach(item -> shown.add(tree(item)));
            return shown;
        }
        return node;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
