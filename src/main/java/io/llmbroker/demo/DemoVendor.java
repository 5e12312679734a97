package io.llmbroker.demo;

import io.llmbroker.dialect.Endpoint;
import io.llmbroker.json.Json;
import io.llmbroker.rehearsal.Departure;
import io.llmbroker.rehearsal.NothingSent;
import io.llmbroker.rehearsal.Rehearsal;
import io.llmbroker.upstream.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.http.base.HttpOperationFailedException;

/**
 * A vendor inside the process, in place of an {@code http:} endpoint in a vendor's route: the demo model, which needs no
 * key and no network. It speaks OpenAI's wire format for chat, completions and embeddings.
 *
 * <p>The model greets, says what it is and repeats the user's last words. It calls a tool that {@code tool_choice} or
 * the prompt names, with arguments that fit the tool's schema; answers with what {@code tool} messages say; answers JSON
 * that fits {@code response_format}; obeys {@code n}, {@code stop}, {@code max_tokens} and {@code stream_options}. One
 * token is one word. Equal requests get equal bytes.
 *
 * <p>It can be told to misbehave by the request's {@code demo} object or by the prompt, with the same names (see
 * {@code docs/demo.md}): <pre>
 * {"model": "demo", "demo": {"slow": 50, "stop_after": 3}, ...}
 * Tell me more. [demo slow=50 stop_after=3]
 * </pre>
 *
 * Takes: body, the JSON request; exchange properties {@code llmEndpoint} and, where there is one,
 * {@code llmCancellation}. Leaves what camel-http leaves: body, an {@link java.io.InputStream}; headers
 * {@code CamelHttpResponseCode}, {@code Content-Type}, {@code x-request-id}. A failure is thrown as camel-http throws it.
 * Waits on the caller's thread; an interrupt, closing the body or the end of the request ends that at once. Thread-safe.
 */
public final class DemoVendor implements Processor {
    private final DemoServer server = DemoServer.create();

    /**
     * Answers one call.
     *
     * @param exchange body and property as said above
     * @throws HttpOperationFailedException what the vendor would have answered with a status of 400 or more
     * @throws InterruptedIOException when interrupted while the model is slow
     * @throws NothingSent in a rehearsal
     */
    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Endpoint endpoint = Endpoint.of(exchange.getProperty("llmEndpoint", String.class));
        if (Rehearsal.of(exchange) != null) {
            throw new NothingSent(Departure.of("POST", url(endpoint), message));
        }
        try {
            DemoReply reply = server.answer(endpoint, message.getMandatoryBody(byte[].class));
            Cancellation cancellation = cancellation(exchange);
            pause(reply.waitMillis(), cancellation);
            cancellation.onCancel(() -> close(reply.body()));
            message.setBody(reply.body());
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
            message.setHeader(Exchange.CONTENT_TYPE, reply.contentType());
            message.setHeader("x-request-id", "req_demo_" + reply.id());
        } catch (DemoFailure failure) {
            pause(failure.waitMillis(), cancellation(exchange));
            throw asHttp(failure, endpoint);
        }
    }

    private static String url(Endpoint endpoint) {
        return "demo:/" + endpoint.wireName();
    }

    private static Cancellation cancellation(Exchange exchange) {
        Cancellation ofRequest = exchange.getProperty("llmCancellation", Cancellation.class);
        return ofRequest == null ? new Cancellation() : ofRequest;
    }

    private static void pause(long millis, Cancellation cancellation) throws InterruptedIOException {
        try {
            if (!cancellation.pause(Duration.ofMillis(millis))) {
                throw new InterruptedIOException("the request ended while the demo model was thinking");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the demo model was thinking");
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is behind it that could fail
        }
    }

    private static HttpOperationFailedException asHttp(DemoFailure failure, Endpoint endpoint) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("x-request-id", "req_demo_failure");
        if (failure.retryAfter() != null) {
            headers.put("Retry-After", failure.retryAfter().toString());
        }
        String body = new String(Json.bytes(failure.body()), StandardCharsets.UTF_8);
        return new HttpOperationFailedException(
                url(endpoint), failure.status(), "the demo model failed", null, headers, body);
    }
}
