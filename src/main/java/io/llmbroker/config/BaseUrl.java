package io.llmbroker.config;

import java.net.URI;
import java.net.URISyntaxException;

/** Checks {@code base_url}. Messages never repeat it: it could hold a key. */
final class BaseUrl {
    private static final String FORM = "for example https://api.example.com/v1";

    private BaseUrl() {}

    /**
     * @param section of a model or provider
     * @return the URL without a slash at the end; null when there is none or it is wrong, which is reported then
     */
    static String read(Section section) {
        String text = section.text("base_url");
        if (text == null) {
            return null;
        }
        String mistake = mistake(text);
        if (mistake != null) {
            section.problem("base_url", mistake, FORM);
            return null;
        }
        return text.replaceAll("/+$", "");
    }

    private static String mistake(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return "not a URL";
        }
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!http || uri.isOpaque()) {
            return "must start with http:// or https://";
        }
        String authority = uri.getRawAuthority();
        if (authority != null && authority.contains("@")) {
            return "must not hold a user name or password: use api_key or headers";
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
            return "has no valid host and port (a host's name has letters, digits, '-' and '.')";
        }
        return uri.getRawQuery() == null && uri.getRawFragment() == null ? null : "must not hold a ? or #";
    }
}
