package io.llmbroker.step.policy;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.validator.routines.IBANValidator;
import org.apache.commons.validator.routines.checkdigit.LuhnCheckDigit;

/**
 * Personal data that can be told by its form: e-mail addresses, payment cards (13 to 19 digits with Luhn's check digit),
 * IBANs (of the country's length, with check digits), telephone numbers in international form (E.164). Each becomes its
 * kind in brackets, for example {@code [email]}. Stateless.
 */
final class PersonalData {
    private static final Pattern EMAIL =
            Pattern.compile("(?<![\\p{L}\\d_.+%-])[\\p{L}\\d_.+%-]{1,64}@(?:[\\p{L}\\d-]{1,63}\\.){1,8}\\p{L}{2,63}");

    private static final Pattern PHONE = Pattern.compile("(?<![\\w+])\\+\\d(?:[ ()./-]{0,2}\\d){6,14}(?!\\w)");

    // where one may begin; how far it goes is counted, for an expression would need stack for each repetition
    private static final Pattern IBAN_BEGIN = Pattern.compile("(?<!\\w)[A-Z]{2}\\d{2}");
    private static final Pattern CARD_BEGIN = Pattern.compile("(?<![\\w-])[2-6]\\d{2}");

    private static final int FEWEST_CARD_DIGITS = 13;
    private static final int MOST_CARD_DIGITS = 19;
    private static final int FEWEST_IN_GROUP = 3;

    private PersonalData() {}

    /**
     * @param text any text
     * @param found takes how many there were of each kind, added to what it has
     * @return the text without them
     */
    static String redacted(String text, Map<String, Integer> found) {
        String result = replaced(text, EMAIL, (match, all) -> match.end(), "email", found);
        result = replaced(result, IBAN_BEGIN, PersonalData::ibanEnd, "iban", found);
        result = replaced(result, PHONE, (match, all) -> match.end(), "phone", found);
        return replaced(result, CARD_BEGIN, PersonalData::cardEnd, "card", found);
    }

    /** Where what begins with a match ends, or 0: it is nothing of the kind. */
    private interface End {
        int of(MatchResult begin, String text);
    }

    private static String replaced(String text, Pattern pattern, End end, String kind, Map<String, Integer> found) {
        Matcher begin = pattern.matcher(text);
        StringBuilder result = new StringBuilder();
        int done = 0;
        while (begin.find()) {
            int over = begin.start() < done ? 0 : end.of(begin, text);
            if (over > 0) {
                found.merge(kind, 1, Integer::sum);
                result.append(text, done, begin.start())
                        .append('[')
                        .append(kind)
                        .append(']');
                done = over;
            }
        }
        return result.append(text, done, text.length()).toString();
    }

    /** As long as its country says; single spaces may stand in it. */
    private static int ibanEnd(MatchResult begin, String text) {
        IBANValidator.Validator country =
                IBANValidator.getInstance().getValidator(begin.group().substring(0, 2));
        StringBuilder iban = new StringBuilder();
        int at = begin.start();
        while (country != null && iban.length() < country.getIbanLength() && at < text.length()) {
            char next = text.charAt(at++);
            if (next != ' ') {
                iban.append(next);
            } else if (text.charAt(at - 2) == ' ') {
                return 0;
            }
        }
        return isWordEnd(text, at) && IBANValidator.getInstance().isValid(iban.toString()) ? at : 0;
    }

    /** Groups of digits, as many as make a right number: another number may follow, its last month or an amount. */
    private static int cardEnd(MatchResult begin, String text) {
        StringBuilder digits = new StringBuilder();
        int end = 0;
        int at = begin.start();
        while (digits.length() <= MOST_CARD_DIGITS) {
            int group = at;
            while (at < text.length() && at - group <= MOST_CARD_DIGITS && isDigit(text.charAt(at))) {
                digits.append(text.charAt(at++));
            }
            if (at - group < FEWEST_IN_GROUP || !isWordEnd(text, at)) {
                return end;
            }
            if (isCard(digits.toString())) {
                end = at;
            }
            if (at == text.length() || text.charAt(at) != ' ' && text.charAt(at) != '-') {
                return end;
            }
            at++;
        }
        return end;
    }

    private static boolean isCard(String digits) {
        return digits.length() >= FEWEST_CARD_DIGITS
                && digits.length() <= MOST_CARD_DIGITS
                && LuhnCheckDigit.LUHN_CHECK_DIGIT.isValid(digits);
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isWordEnd(String text, int at) {
        return at == text.length() || !Character.isLetterOrDigit(text.charAt(at));
    }
}
