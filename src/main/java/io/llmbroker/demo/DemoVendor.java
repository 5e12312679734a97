package io.llmbroker.demo;

import io.llmbroker.dialect.Endpoint;
import io.llmbroker.json.Json;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
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
 * Takes: body, the JSON request; exchange property {@code llmEndpoint}. Leaves what camel-http leaves: body, an
 * {@link java.io.InputStream}; headers {@code CamelHttpResponseCode}, {@code Content-Type}, {@code x-request-id}. A
 * failure is thrown as camel-http throws it. Waits on the caller's thread; an interrupt or closing the body ends that at
 * once. Thread-safe.
 */
public final class DemoVendor implements Processor {
    private final DemoServer server = new DemoServer();

    /**
     * Answers one call.
     *
     * @param exchange body and property as said above
     * @throws HttpOperationFailedException what the vendor would have answered with a status of 400 or more
     * @throws InterruptedIOException when interrupted while the model is slow
     */
    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Endpoint endpoint = Endpoint.of(exchange.getProperty("llmEndpoint", String.class));
        try {
            DemoReply reply = server.answer(endpoint, message.getMandatoryBody(byte[].class));
            pause(reply.waitMillis());
            message.setBody(reply.body());
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
            message.setHeader(Exchange.CONTENT_TYPE, reply.contentType());
            message.setHeader("x-request-id", "req_demo_" + reply.id());
        } catch (DemoFailure failure) {
            pause(failure.waitMillis());
            throw asHttp(failure, endpoint);
        }
    }

    private static void pause(long millis) throws InterruptedIOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the demo model was thinking");
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
                "demo:/" + endpoint.wireName(), failure.status(), "the demo model failed", null, headers, body);
    }
}
