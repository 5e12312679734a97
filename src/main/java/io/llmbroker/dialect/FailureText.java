package io.llmbroker.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What failures of all vendors have in common: keys to mask, waiting times, request ids, bodies that say nothing. */
public final class FailureText {
    private static final int EXCERPT = 200;
    private static final Set<Integer> STATUS_IS_ENOUGH = Set.of(401, 403, 429);
    private static final List<String> REQUEST_ID_HEADERS =
            List.of("x-request-id", "request-id", "x-ds-trace-id", "apim-request-id", "x-amzn-requestid");

    /** Keys by their makers' prefixes, bearer tokens, and whatever stands where a message repeats a key. */
    private static final Pattern KEY = Pattern.compile("(?i)(?<![a-z0-9])"
            + "(?:(?:(?:sk|pk|rk|xai|gsk|pplx|nvapi|csk)-|(?:sk|gsk|hf|fw|r8|tgp_v1)_)"
            + "(?=[a-z0-9_*.-]{6})[a-z0-9_*.-]*[a-z0-9_*-]"
            + "|AIza[a-z0-9_*-]{8,}"
            + "|(?:AKIA|ASIA)[A-Z0-9]{12,}"
            + "|(?<=bearer )(?!auth\\b|token\\b|your_key\\b)[^\\s\"',;)]+"
            + "|(?<=api key provided: )[^\\s\"',;)]*[^\\s\"',;).]"
            + "|(?<=api key: )[^\\s\"',;)]*[^\\s\"',;).])");

    private static final Pattern TAGS = Pattern.compile("(?is)<(script|style)\\b.*?</\\1>|<[^>]*>");
    private static final Pattern BLANKS = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\s]+");

    private FailureText() {}

    /**
     * @param text a vendor's message
     * @return the same with everything that looks like a key as {@code ***}
     */
    public static String masked(String text) {
        return KEY.matcher(text).replaceAll("***");
    }

    /**
     * @param text the start of a body that is not JSON
     * @return its words: no tags, no control characters, no keys, at most 200 characters
     */
    public static String excerpt(String text) {
        String words = BLANKS.matcher(TAGS.matcher(text).replaceAll(" "))
                .replaceAll(" ")
                .strip();
        String shortened = words.length() <= EXCERPT ? words : words.substring(0, EXCERPT) + "...";
        return masked(shortened);
    }

    /**
     * An answer without a JSON body. Its status is believed only where it alone has a meaning.
     *
     * @param failure what the vendor answered
     * @return 502 {@code bad_gateway} with an excerpt, or the 401, 403, 429 that it was
     */
    public static ApiError withoutJson(VendorFailure failure) {
        String excerpt = excerpt(failure.text());
        String message = failure.provider() + " answered with status " + failure.status()
                + (excerpt.isEmpty() ? " and an empty body." : " and no JSON: " + excerpt);
        ApiError error = STATUS_IS_ENOUGH.contains(failure.status())
                ? ApiError.of(failure.status(), ErrorType.ofStatus(failure.status()), codeOf(failure.status()), message)
                : ApiError.badGateway("bad_gateway", message);
        return error.withRetryAfter(retryAfter(failure.headers(), Instant.now()))
                .fromVendor(requestId(failure.headers(), failure.body()));
    }

    /**
     * @param status HTTP status
     * @return OpenAI's code where the status alone decides it, or null
     */
    public static String codeOf(int status) {
        return switch (status) {
            case 401 -> "invalid_api_key";
            case 402 -> "insufficient_quota";
            case 429 -> "rate_limit_exceeded";
            default -> null;
        };
    }

    /**
     * @param headers names in lower case
     * @param now to measure a date against
     * @return what {@code retry-after-ms} or {@code retry-after} (seconds or a date) asks for, never negative, or null
     */
    public static Duration retryAfter(Map<String, String> headers, Instant now) {
        Duration millis = number(headers.get("retry-after-ms"), 1);
        if (millis != null) {
            return millis;
        }
        String value = headers.get("retry-after");
        Duration seconds = number(value, 1000);
        if (seconds != null || value == null) {
            return seconds;
        }
        try {
            Instant date = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return date.isBefore(now) ? Duration.ZERO : Duration.between(now, date);
        } catch (DateTimeException e) {
            return null; // the vendor's mistake: as if it had said nothing
        }
    }

    /**
     * @param headers names in lower case
     * @param body the vendor's JSON, or null
     * @return the vendor's id of the request, or null
     */
    public static String requestId(Map<String, String> headers, JsonNode body) {
        for (String name : REQUEST_ID_HEADERS) {
            String value = headers.get(name);
            if (value != null && !value.isBlank()) {
                return value;
            }
        }
        JsonNode id = body == null ? null : body.get("request_id");
        return id != null && id.isTextual() && !id.textValue().isEmpty() ? id.textValue() : null;
    }

    private static Duration number(String value, int millisPerUnit) {
        if (value == null) {
            return null;
        }
        try {
            double millis = Double.parseDouble(value.strip()) * millisPerUnit;
            return millis >= 0 && millis < Integer.MAX_VALUE ? Duration.ofMillis(Math.round(millis)) : null;
        } catch (NumberFormatException e) {
            return null; // may be a date
        }
    }
}
