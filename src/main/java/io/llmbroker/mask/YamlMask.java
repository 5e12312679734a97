package io.llmbroker.mask;

import io.llmbroker.mask.YamlText.Scalar;
import java.util.List;
import java.util.regex.Pattern;

/** A YAML file without its keys: what is known of a value's place says whether it may be shown. For one file. */
final class YamlMask {
    private static final Pattern SIGN = Pattern.compile("\\*{3}\\(\\w+\\)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[^{}]*}");
    private static final Pattern ADDRESS =
            Pattern.compile("1|https?://(?:x@)?(?:\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+)(?::\\d{1,5})?(?:[/?#][^\\s@]*)?");

    private final TextMask text;
    private final CommentMask comments;

    private YamlMask(TextMask text) {
        this.text = text;
        this.comments = new CommentMask(text);
    }

    /** The file's text without keys; {@code scalars} are all that it has, in their order. */
    static String mask(String yaml, List<Scalar> scalars, TextMask text) {
        YamlMask mask = new YamlMask(text);
        StringBuilder shown = new StringBuilder();
        int from = 0;
        int column = YamlWalk.OPEN;
        for (Scalar scalar : scalars) {
            String source = yaml.substring(scalar.begin(), scalar.end());
            String body = source.stripTrailing(); // a block's end is the next line's beginning
            shown.append(mask.comments.mask(yaml.substring(from, scalar.begin()), column));
            shown.append(mask.scalar(scalar, body));
            from = scalar.begin() + body.length();
            // after a name, or a block's beginning, the value is still to come
            boolean before = scalar.place().name().isEmpty() || scalar.value().isBlank();
            column = before
                    ? Math.min(0, scalar.place().column())
                    : scalar.place().column();
        }
        return shown.append(mask.comments.mask(yaml.substring(from), column)).toString();
    }

    /** Finds the keys that are written out in a file. */
    static void collect(List<Scalar> scalars, KnownSecrets known) {
        for (Scalar scalar : scalars) {
            YamlWalk.Place place = scalar.place();
            boolean key = place.reach() == Reach.KEY
                    || place.reach() == Reach.NAMED
                            && scalar.value().chars().anyMatch(Character::isDigit)
                            && !SecretNames.isNone(place.name(), scalar.value());
            if (key) {
                Literals.of(scalar.value()).forEach(known::addFromFile);
            }
        }
    }

    private String scalar(Scalar scalar, String source) {
        String value = scalar.value();
        String shown = value(scalar);
        boolean block = source.startsWith("|") || source.startsWith(">");
        if (shown.equals(value) && !(block && source.indexOf('#') >= 0)) { // a block's first line may hold a comment
            return text.maskKnown(source);
        }
        if (block || source.indexOf('\n') >= 0 || source.indexOf('\r') >= 0) {
            return lines(Fingerprint.of(value.strip()), source);
        }
        String quote = source.startsWith("\"") || source.startsWith("'") ? source.substring(0, 1) : "";
        return quote + shown.replaceAll("\\s+", " ") + quote;
    }

    private String value(Scalar scalar) {
        String value = scalar.value();
        String name = scalar.place().name();
        return switch (scalar.place().reach()) {
            case OPEN -> name.equals("base_url") ? address(value) : text.mask(value);
            case UNKNOWN, STRANGE ->
                SecretNames.isNone(value) || SecretNames.isSmallNumber(value) ? value : hidden(value);
            case NAMED -> SecretNames.isNone(name, value) ? value : hidden(value);
            case HEADER, KEY -> SecretNames.isNone(value) ? value : hidden(value);
        };
    }

    /** A URL with a mistake may hide where its password stands. */
    private String address(String value) {
        String shown = text.mask(value);
        String form = VARIABLE.matcher(SIGN.matcher(shown).replaceAll("x")).replaceAll("1");
        return ADDRESS.matcher(form).matches() ? shown : hidden(value);
    }

    private String hidden(String value) {
        return text.maskKnown(Literals.mask(value.strip()));
    }

    /** A sign for each line of a source, so that the file keeps its form. */
    private static String lines(String first, String source) {
        StringBuilder shown = new StringBuilder(first);
        for (String line : source.lines().skip(1).toList()) {
            String indent =
                    line.substring(0, line.length() - line.stripLeading().length());
            shown.append('\n').append(indent).append(line.isBlank() ? "" : "***");
        }
        return shown.toString();
    }
}
