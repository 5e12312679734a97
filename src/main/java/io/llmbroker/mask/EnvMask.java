package io.llmbroker.mask;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code .env} file: names of variables and nothing else. Stateless. */
final class EnvMask {
    private static final Pattern ASSIGNMENT =
            Pattern.compile("(\\s*(?:export\\s+)?)([A-Za-z_][A-Za-z0-9_.-]*)(\\s*=\\s*)(.*)", Pattern.DOTALL);
    private static final int LONGEST_NAME = 64;

    private EnvMask() {}

    /** The text without any value or comment. */
    static String mask(String text) {
        StringBuilder shown = new StringBuilder();
        for (String line : text.split("(?<=\n)")) {
            String body = line.stripTrailing();
            shown.append(line(body)).append(line, body.length(), line.length());
        }
        return shown.toString();
    }

    /** Finds the values of variables whose names speak of a key. */
    static void collect(String text, KnownSecrets known) {
        for (String line : text.split("\n")) {
            Matcher parts = ASSIGNMENT.matcher(line.strip());
            if (parts.matches() && SecretNames.speakOfOne(parts.group(2))) {
                String value = parts.group(4).strip();
                known.addFromFile(value);
                if (value.startsWith("\"") || value.startsWith("'")) {
                    int end = value.indexOf(value.charAt(0), 1);
                    known.addFromFile(value.substring(1, end < 0 ? value.length() : end));
                } else {
                    known.addFromFile(value.split("\\s#", 2)[0]);
                }
            }
        }
    }

    private static String line(String line) {
        if (line.isBlank()) {
            return line;
        }
        if (line.stripLeading().startsWith("#")) {
            return "# " + Fingerprint.of(line);
        }
        Matcher parts = ASSIGNMENT.matcher(line);
        if (!parts.matches() || !isName(parts.group(2))) {
            return Fingerprint.of(line);
        }
        String value = parts.group(4);
        return parts.group(1) + parts.group(2) + parts.group(3) + (value.isEmpty() ? "" : Fingerprint.of(value));
    }

    /** A line of a key in base64 may look like an assignment. */
    private static boolean isName(String name) {
        boolean oneCase = name.equals(name.toUpperCase(Locale.ROOT)) || name.equals(name.toLowerCase(Locale.ROOT));
        return oneCase && name.length() <= LONGEST_NAME && !KeyLook.isIn(name);
    }
}
