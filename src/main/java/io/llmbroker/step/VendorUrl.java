package io.llmbroker.step;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Joins a configured base URL and a dialect's path. */
final class VendorUrl {
    private static final Pattern VERSION = Pattern.compile("^/v\\d+(?=/)");
    private static final Pattern VERSION_AT_END = Pattern.compile(".*/v\\d+[a-z0-9]*$");

    private VendorUrl() {}

    /**
     * @param baseUrl what the vendor's SDK takes, with or without a version at its end, without a slash
     * @param path with the version first, for example {@code /v1/messages}
     * @return the URL, with one version: the base URL's when it has one
     */
    static String join(String baseUrl, String path) {
        Matcher version = VERSION.matcher(path);
        if (version.find() && VERSION_AT_END.matcher(baseUrl).matches()) {
            return baseUrl + path.substring(version.end());
        }
        return baseUrl + path;
    }
}
