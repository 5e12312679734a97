package io.llmbroker.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.json.Json;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** Calls the demo vendor as a route does. */
final class DemoCalls {
    private final DemoVendor vendor = new DemoVendor();
    private final DefaultCamelContext context = new DefaultCamelContext();

    /** Single quotes stand for double quotes. */
    static ObjectNode json(String relaxed) {
        try {
            return (ObjectNode) Json.read(relaxed.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (Exception e) {
            throw new AssertionError(relaxed, e);
        }
    }

    static ObjectNode says(String text) {
        ObjectNode request = Json.object().put("model", "demo");
        request.putArray("messages").addObject().put("role", "user").put("content", text);
        return request;
    }

    Exchange exchange(String endpoint, JsonNode request) throws Exception {
        Exchange exchange = new DefaultExchange(context);
        exchange.setProperty("llmEndpoint", endpoint);
        exchange.getMessage().setBody(Json.bytes(request));
        vendor.process(exchange);
        return exchange;
    }

    byte[] bytes(String endpoint, JsonNode request) throws Exception {
        return exchange(endpoint, request)
                .getMessage()
                .getBody(InputStream.class)
                .readAllBytes();
    }

    JsonNode call(String endpoint, JsonNode request) throws Exception {
        return Json.read(bytes(endpoint, request));
    }

    JsonNode chat(JsonNode request) throws Exception {
        return call("chat.completions", request);
    }

    String text(String prompt) throws Exception {
        return chat(says(prompt)).at("/choices/0/message/content").textValue();
    }

    /** The payloads of a stream; the last one is {@code [DONE]} as a JSON string. */
    List<JsonNode> stream(String endpoint, ObjectNode request) throws Exception {
        String sse = new String(bytes(endpoint, request.deepCopy().put("stream", true)), StandardCharsets.UTF_8);
        List<JsonNode> events = new ArrayList<>();
        for (String event : sse.split("\n\n")) {
            String data = event.substring("data: ".length());
            events.add(
                    data.equals("[DONE]")
                            ? Json.NODES.textNode(data)
                            : Json.read(data.getBytes(StandardCharsets.UTF_8)));
        }
        return events;
    }

    HttpOperationFailedException failure(String endpoint, JsonNode request) throws Exception {
        try {
            exchange(endpoint, request);
        } catch (HttpOperationFailedException failure) {
            return failure;
        }
        throw new AssertionError("did not fail");
    }
}
