package io.llmbroker.step.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.step.Property;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Takes personal data that can be told by its form out of all texts of a request: e-mail addresses, payment cards
 * (with a right check digit), IBANs (likewise), telephone numbers in international form. Each becomes its kind in
 * brackets, for example {@code [email]}. In and out: {@code llmRequest}. Out: {@code llmRedacted}, for example
 * {@code email=2, card=1}, or absent. The client is told in {@code x-llmbroker-rules}. Names and addresses have no form
 * and stay. Thread-safe.
 */
public final class Redact implements Processor {
    /** ISO 7812 numbers have 13 to 19 digits, in groups or not. */
    private static final Pattern CARD = Pattern.compile("(?<![\\w-])\\d(?:[ -]?\\d){12,18}(?![\\w-])");

    /** ISO 13616: country, check digits, up to 30 letters and digits, in groups or not. */
    private static final Pattern IBAN = Pattern.compile("(?<!\\w)[A-Z]{2}\\d{2}(?: ?[A-Z0-9]){11,30}(?!\\w)");

    private static final Pattern EMAIL =
            Pattern.compile("(?<![\\w.+%-])[\\w.+%-]{1,64}@(?:[\\p{L}\\d-]{1,63}\\.){1,8}\\p{L}{2,63}");

    /** E.164: a plus and up to 15 digits. */
    private static final Pattern PHONE = Pattern.compile("(?<![\\w+])\\+\\d(?:[ ()./-]{0,2}\\d){6,14}(?!\\w)");

    private record Kind(String name, Pattern form, Predicate<String> isOne) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("email", EMAIL, text -> true),
            new Kind("iban", IBAN, Redact::hasIbanCheck),
            new Kind("phone", PHONE, text -> true),
            new Kind("card", CARD, Redact::hasCardCheck));

    @Override
    public void process(Exchange exchange) {
        Map<String, Integer> found = new TreeMap<>();
        ObjectNode request = exchange.getProperty(Property.REQUEST, ObjectNode.class);
        ObjectNode redacted = PromptTexts.replaced(request, text -> redacted(text, found));
        if (!found.isEmpty()) {
            exchange.setProperty(Property.REQUEST, redacted);
            List<String> counts = new ArrayList<>();
            found.forEach((kind, count) -> counts.add(kind + "=" + count));
            String told = String.join(", ", counts);
            exchange.setProperty(PolicyProperty.REDACTED, told);
            RequestRecord record = exchange.getProperty(Property.RECORD, RequestRecord.class);
            record.rule("redacted", told);
            if (record.keepsBodies()) {
                record.keepRequest(redacted); // the log need not have it, either
            }
        }
    }

    static String redacted(String text, Map<String, Integer> found) {
        String result = text;
        for (Kind kind : KINDS) {
            result = kind.form().matcher(result).replaceAll(match -> {
                if (!kind.isOne().test(match.group())) {
                    return java.util.regex.Matcher.quoteReplacement(match.group());
                }
                found.merge(kind.name(), 1, Integer::sum);
                return "[" + kind.name() + "]";
            });
        }
        return result;
    }

    /** Luhn's sum. */
    private static boolean hasCardCheck(String text) {
        String digits = text.replaceAll("\\D", "");
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int twice = digit * 2;
            sum += i % 2 == 0 ? digit : twice > 9 ? twice - 9 : twice;
        }
        return sum % 10 == 0;
    }

    /** ISO 7064, modulo 97. */
    private static boolean hasIbanCheck(String text) {
        String iban = text.replace(" ", "");
        if (iban.length() > 34) {
            return false;
        }
        StringBuilder digits = new StringBuilder();
        (iban.substring(4) + iban.substring(0, 4))
                .chars()
                .forEach(character -> digits.append(Character.digit(character, 36)));
        return new BigInteger(digits.toString()).mod(BigInteger.valueOf(97)).intValue() == 1;
    }
}
