package io.llmbroker.mask;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A properties file without keys: values whose names speak of one, their further lines too. Stateless. */
final class PropertiesMask {
    private static final Pattern PROPERTY = Pattern.compile("(\\s*)([^\\s:=]+)(\\s*[:=]?\\s*)(.*)", Pattern.DOTALL);

    private PropertiesMask() {}

    /** The text without keys. */
    static String mask(String text, TextMask mask) {
        StringBuilder shown = new StringBuilder();
        boolean hidden = false;
        boolean goesOn = false;
        for (String line : text.split("(?<=\n)")) {
            String body = line.stripTrailing();
            if (!goesOn) {
                Matcher property = PROPERTY.matcher(body);
                hidden = property.matches() && isHidden(property.group(2), property.group(4));
                shown.append(hidden ? named(property) : mask.mask(body));
            } else {
                shown.append(hidden && !body.isBlank() ? "    " + Fingerprint.of(body) : mask.mask(body));
            }
            boolean comment = !goesOn && body.stripLeading().matches("[#!].*");
            goesOn = !comment && endsOpen(body);
            shown.append(line, body.length(), line.length());
        }
        return shown.toString();
    }

    private static boolean isHidden(String name, String value) {
        return !name.startsWith("#")
                && !name.startsWith("!")
                && (SecretNames.speakOfOne(name) || name.indexOf('\\') >= 0) // \u0070assword
                && (endsOpen(value) || !SecretNames.isNone(name, value));
    }

    private static String named(Matcher property) {
        String value = property.group(4);
        return property.group(1) + property.group(2) + property.group(3) + Literals.mask(value);
    }

    private static boolean endsOpen(String line) {
        int slashes = 0;
        while (slashes < line.length() && line.charAt(line.length() - 1 - slashes) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1;
    }
}
