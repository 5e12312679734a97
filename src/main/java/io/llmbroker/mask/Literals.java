package io.llmbroker.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of a secret as it may be shown: what is written out is hidden, the names of variables ({@code ${VAR}},
 * <code>{{VAR}}</code>) stay readable, their defaults do not. Stateless.
 */
final class Literals {
    private static final Pattern VARIABLE = Pattern.compile(
            "(?<!\\$)(\\$\\{|\\{\\{\\??)((?:(?:env|sys|header|exchangeProperty|variable)[:.])?[A-Za-z_][\\w.-]*)(:[^{}]*)?(}}?)");
    private static final Pattern SCHEME = Pattern.compile("(?i)\\s*(?:bearer|basic|token)\\s+|\\s+");

    private Literals() {}

    /** The value with signs in the place of its literal parts. */
    static String mask(String value) {
        StringBuilder shown = new StringBuilder();
        Matcher variable = VARIABLE.matcher(value);
        int from = 0;
        while (variable.find()) {
            if (isName(variable.group(2))) {
                shown.append(hide(value.substring(from, variable.start())));
                String fallback = variable.group(3);
                shown.append(variable.group(1))
                        .append(variable.group(2))
                        .append(fallback == null ? "" : ":" + hide(fallback.substring(1)))
                        .append(variable.group(4));
                from = variable.end();
            }
        }
        return shown.append(hide(value.substring(from))).toString();
    }

    /** The literal parts of a value, defaults of variables included. */
    static List<String> of(String value) {
        List<String> literals = new ArrayList<>();
        Matcher variable = VARIABLE.matcher(value);
        int from = 0;
        while (variable.find()) {
            if (isName(variable.group(2))) {
                literals.add(withoutScheme(value.substring(from, variable.start())));
                if (variable.group(3) != null) {
                    literals.add(variable.group(3).substring(1));
                }
                from = variable.end();
            }
        }
        literals.add(withoutScheme(value.substring(from)));
        return literals;
    }

    /** A key between the braces is a mistake that people make. */
    private static boolean isName(String name) {
        return !KeyLook.isIn(name) && name.length() <= 100;
    }

    private static String withoutScheme(String literal) {
        Matcher scheme = SCHEME.matcher(literal);
        return (scheme.lookingAt() ? literal.substring(scheme.end()) : literal).strip();
    }

    private static String hide(String literal) {
        Matcher scheme = SCHEME.matcher(literal);
        int kept = scheme.lookingAt() ? scheme.end() : 0;
        String rest = literal.substring(kept);
        return literal.substring(0, kept) + (SecretNames.isNone(rest) ? rest : Fingerprint.of(rest));
    }
}
