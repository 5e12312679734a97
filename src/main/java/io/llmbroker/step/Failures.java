package io.llmbroker.step;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.llmbroker.dialect.FailureText;
import io.llmbroker.dialect.VendorFailure;
import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.json.Json;
import io.llmbroker.observe.RequestRecord;
import io.llmbroker.upstream.Cancellation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what an exception on a request's way means to its client. Stateless. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    // Jackson's excerpts, limits by the names of its methods, and advice to programmers; "(1001) exceeds" is no excerpt
    private static final Pattern SOURCE_AND_ADVICE =
            Pattern.compile("(?: \\((?!\\d+\\))|: was expecting|: not allowed| for `|, from `).*");

    private Failures() {}

    /**
     * @param thrown whatever a step or a component threw
     * @param attempt the attempt under way, or null when none was
     * @param cancellation the request's
     * @return the error for the client, or null when it is a defect of the gateway
     */
    static ApiError of(Throwable thrown, Attempt attempt, Cancellation cancellation) {
        if (cancellation != null && cancellation.cause() != null) {
            return ended(cancellation.cause());
        }
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ApiError error) {
                return error;
            }
            if (cause instanceof HttpOperationFailedException failure && attempt != null) {
                return ofStatus(failure, attempt);
            }
            if (Json.isNumberOutOfRange(cause)) {
                return ApiError.invalidRequest(
                        "invalid_json", null, "The request body holds a number whose exponent is too large.");
            }
            if (cause instanceof JsonProcessingException notJson) {
                return ofJson(notJson);
            }
            if (cause instanceof IOException failure && attempt != null && attempt.call != null) {
                return ofCall(failure, attempt.call.provider());
            }
        }
        return null;
    }

    /** The request ended before its time. */
    static ApiError ended(Cancellation.Cause cause) {
        return cause == Cancellation.Cause.CLIENT_GONE
                ? ApiError.of(
                        RequestRecord.CLIENT_CLOSED_REQUEST,
                        ErrorType.INVALID_REQUEST,
                        "client_closed_request",
                        "The client closed the connection.")
                : ApiError.of(
                        504, ErrorType.TIMEOUT, "timeout", "The model did not answer within the configured timeout.");
    }

    /** A read of a vendor's answer failed. */
    static ApiError ofRead(IOException failure, Cancellation cancellation, String provider) {
        if (cancellation.cause() != null) {
            return ended(cancellation.cause());
        }
        return failure instanceof InterruptedIOException
                ? ofCall(failure, provider)
                : ApiError.badGateway(
                        "stream_interrupted",
                        "The connection to '" + provider + "' broke before the answer was complete.");
    }

    private static ApiError ofStatus(HttpOperationFailedException failure, Attempt attempt) {
        byte[] body = failure.getResponseBody() == null
                ? new byte[0]
                : failure.getResponseBody().getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new HashMap<>();
        if (failure.getResponseHeaders() != null) {
            failure.getResponseHeaders().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        }
        return attempt.dialect.classify(new VendorFailure(
                attempt.candidate.model().provider().name(),
                failure.getStatusCode(),
                VendorAnswer.json(body),
                FailureText.excerpt(new String(body, StandardCharsets.UTF_8)),
                headers));
    }

    private static ApiError ofCall(IOException failure, String provider) {
        if (failure instanceof ConnectTimeoutException || failure instanceof InterruptedIOException) {
            return ApiError.of(504, ErrorType.TIMEOUT, "upstream_timeout", "'" + provider + "' did not answer in time.")
                    .fromVendor(null);
        }
        String why = failure instanceof UnknownHostException
                ? "its host name is unknown"
                : failure instanceof ConnectException
                        ? "the connection was refused"
                        : failure instanceof SSLException ? "no secure connection came about" : "the connection broke";
        if (failure instanceof SSLException) { // whose certificate, and why not: only operators can mend that
            LOG.warn("no secure connection to '{}': {}", provider, failure.getMessage());
        }
        return ApiError.badGateway("upstream_unreachable", "'" + provider + "' could not be reached: " + why + ".");
    }

    private static ApiError ofJson(JsonProcessingException failure) {
        if (failure instanceof MismatchedInputException && isAtEnd(failure)) {
            return ApiError.invalidRequest("invalid_json", null, "The request has no body: send a JSON object.");
        }
        JsonLocation at = failure.getLocation();
        String where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
        return ApiError.invalidRequest(
                "invalid_json", null, "The request body is not valid JSON: " + firstSentence(failure) + where + ".");
    }

    private static boolean isAtEnd(JsonProcessingException failure) {
        return failure.getOriginalMessage().startsWith("No content");
    }

    // Jackson's own text without the excerpt of its source and its advice to programmers
    private static String firstSentence(JsonProcessingException failure) {
        String text = FailureText.excerpt(String.valueOf(failure.getOriginalMessage()));
        return SOURCE_AND_ADVICE.matcher(text).replaceFirst("").replaceAll("[.:]$", "");
    }

    /** An answer that is not what a model server would send. */
    static ApiError garbage(String provider, byte[] body) {
        String excerpt = FailureText.excerpt(new String(body, StandardCharsets.UTF_8));
        return ApiError.badGateway(
                "invalid_vendor_response",
                "'" + provider + "' answered with something that is not JSON"
                        + (excerpt.isEmpty() ? ": nothing at all." : ": " + excerpt));
    }
}
