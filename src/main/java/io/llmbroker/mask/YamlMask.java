package io.llmbroker.mask;

import io.llmbroker.mask.YamlText.Scalar;
import java.util.List;

/** A YAML file without its keys: what is known of a value's place says whether it may be shown. For one file. */
final class YamlMask {
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
        for (Scalar scalar : scalars) {
            if (scalar.begin() < from) {
                throw new IllegalStateException("scalars overlap");
            }
            String source = yaml.substring(scalar.begin(), scalar.end());
            String body = source.stripTrailing(); // a block's end is the next line's beginning
            shown.append(mask.comments.mask(yaml.substring(from, scalar.begin())));
            shown.append(mask.scalar(scalar, body));
            from = scalar.begin() + body.length();
        }
        return shown.append(mask.comments.mask(yaml.substring(from))).toString();
    }

    /** Finds the keys that are written out in a file. */
    static void collect(List<Scalar> scalars, KnownSecrets known) {
        for (Scalar scalar : scalars) {
            boolean key = scalar.reach() == Reach.KEY
                    || scalar.reach() == Reach.NAMED
                            && scalar.value().chars().anyMatch(Character::isDigit)
                            && !SecretNames.isNone(scalar.name(), scalar.value());
            if (key) {
                Literals.of(scalar.value()).forEach(known::addFromFile);
            }
        }
    }

    private String scalar(Scalar scalar, String source) {
        String value = scalar.value();
        String shown = value(scalar);
        if (shown.equals(value)) {
            return text.maskKnown(source);
        }
        if (source.indexOf('\n') >= 0 || source.indexOf('\r') >= 0) {
            return lines(Fingerprint.of(value.strip()), source);
        }
        String quote = source.startsWith("\"") || source.startsWith("'") ? source.substring(0, 1) : "";
        return quote + shown.replaceAll("\\s+", " ") + quote;
    }

    private String value(Scalar scalar) {
        String value = scalar.value();
        return switch (scalar.reach()) {
            case OPEN -> text.mask(value);
            case UNKNOWN -> SecretNames.isNone(value) || SecretNames.isSmallNumber(value) ? value : hidden(value);
            case NAMED -> SecretNames.isNone(scalar.name(), value) ? value : hidden(value);
            case HEADER, KEY -> SecretNames.isNone(value) ? value : hidden(value);
        };
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
